"""What a person reads while a program runs, and when it fails."""

import os
import shutil
import sys

import pytest

from tools.console import Problem
from tools.programs import explain, folder_size, run
from tools.python_packages import UV


def python(code):
    return [sys.executable, "-c", code]


def test_downloads_are_shown_and_other_output_is_not(capsys):
    run("Doing it", python("print('Downloading numpy (16.1MiB)'); print('Resolved 108 packages')"))
    assert capsys.readouterr().out.splitlines() == ["Doing it …", "  Downloading numpy (16.1MiB)"]


def test_silence_is_broken_with_time_and_bytes(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tools.programs.LOOK_EVERY", 0.05)
    monkeypatch.setattr("tools.programs.SPEAK_EVERY", 0.05)
    (tmp_path / "package.tgz").write_bytes(bytes(2_500_000))
    run("Doing it", python("import sys, threading; threading.Event().wait(0.5)"), into=tmp_path)
    assert "  still at it after 0 s, 2.5 MB so far" in capsys.readouterr().out.splitlines()


def test_folder_that_vanishes_while_it_is_counted(tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(bytes(1000))
    scandir = os.scandir

    def scan(place):
        if str(place) == str(tmp_path / "b"):
            shutil.rmtree(place)
        return scandir(place)

    monkeypatch.setattr(os, "scandir", scan)
    assert folder_size(tmp_path) == 2000


def test_failure_is_one_sentence_with_the_complaint(notes):
    with pytest.raises(Problem) as caught:
        run("Doing it", python("import sys; print('much'); sys.exit('ERROR: no space left')"))
    assert str(caught.value) == (
        f"Doing it: it failed with “ERROR: no space left”; all it said is in {notes}/doing-it.log."
    )


def test_missing_program():
    with pytest.raises(Problem, match=r"^Doing it: the program no-such-program is missing; run `make clean`"):
        run("Doing it", ["no-such-program"])


def test_npm_says_what_is_wrong_before_it_says_where_its_log_is():
    output = "npm error code EUSAGE\nnpm error\nnpm error The lock is not in sync.\nnpm error A complete log is in x\n"
    assert "it failed with “npm error The lock is not in sync.”" in explain("Doing it", output, UV, "the registry")


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        pytest.param(
            [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--retries=0", "one-package"],
            ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"],
            id="pip",
        ),
        pytest.param([UV, "pip", "install", "--no-cache", "one-package"], ["UV_DEFAULT_INDEX"], id="uv"),
        pytest.param(["npm", "view", "--fetch-retries=0", "one-package"], ["npm_config_registry"], id="npm"),
    ],
)
def test_unreachable_registry(command, settings, closed_address, notes):
    """The programs themselves are asked, since it is their words that must be understood."""
    addresses = dict.fromkeys(settings, closed_address) | {"UV_HTTP_RETRIES": "0"}
    with pytest.raises(Problem) as caught:
        run("Doing it", command, source="the registry", settings=addresses)
    assert str(caught.value) == (
        "Doing it: the registry cannot be reached; check the network, the proxy and the certificates, "
        f"then run the same command again (details: {notes}/doing-it.log)."
    )
