"""Change tutorial_code in a thousand small ways and see that its tests notice each, or that a reason says why not.

mutmut makes the changes (mutants) and runs the tests. What it cannot kill has to stand, with its reason, in
tests/tutorial_code/equivalent_mutants.toml. The figures are left out: most mutants there move a mark by a pixel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.console import Problem, exit_plainly, say
from tools.places import ROOT, environment
from tools.side_environment import SideEnvironment

ENVIRONMENT = SideEnvironment("mutants")
LIST = ROOT / "tests" / "tutorial_code" / "equivalent_mutants.toml"
SPEAK_EVERY = 30.0  # seconds
# The last one left out looks at the order of the functions in a module, which mutmut's own functions disturb;
# test_package.py looks at all functions of a module, and _figures/ at figures.
SETTINGS = """\
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
pythonpath = ["."]
filterwarnings = ["error"]

[tool.mutmut]
source_paths = ["tutorial_code"]
do_not_mutate = ["*/_figures/*", "*/figures.py"]
pytest_add_cli_args_test_selection = ["tests/tutorial_code"]
pytest_add_cli_args = [
  "--ignore=tests/tutorial_code/_figures",
  "--ignore=tests/tutorial_code/test_package.py",
  "--deselect=tests/tutorial_code/test_losses.py::test_every_loss_has_its_gradient_right_below_it",
]
"""
# mutmut's exit codes: a test failed, or the tests took fifteen times as long as without the change.
KILLED = {1, 3, 24, 36, 152, 255, -24}


@dataclass(frozen=True, order=True)
class Mutant:
    """One change: the function, and its line before and after."""

    function: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.function}\n  - {self.was}\n  + {self.becomes}"


def function_of(name: str) -> str:
    """The function of a mutant that mutmut calls `package.module.x_function__mutmut_3`, or `…xǁClassǁmethod__…`."""
    module, _, mangled = name.rpartition("__mutmut_")[0].rpartition(".")
    return f"{module}.{mangled.removeprefix('xǁ').replace('ǁ', '.') if 'ǁ' in mangled else mangled.removeprefix('x_')}"


def mutant(name: str, difference: str) -> Mutant:
    """The mutant of this name, read from its unified diff."""
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Mutant(function_of(name), was, becomes)


def listed() -> dict[Mutant, str]:
    """The mutants that cannot be killed, each with its reason."""
    entries = tomllib.loads(LIST.read_text("utf-8"))["mutant"]
    return {Mutant(entry["function"], entry["was"], entry["becomes"]): entry["reason"] for entry in entries}


def problems(survivors: set[Mutant], expected: set[Mutant]) -> list[str]:
    """Say what is wrong: a change that no test noticed and nobody explained, and an explanation without its mutant."""
    name = LIST.relative_to(ROOT)
    found = [
        f"No test notices this change of {mutant}\n  Write one that fails with it, or add the change to {name}, "
        "with the reason why it changes nothing that a caller could see."
        for mutant in sorted(survivors - expected)
    ]
    found += [
        f"{name} lists a change that a test notices now, or that is no longer possible: remove {mutant}"
        for mutant in sorted(expected - survivors)
    ]
    return found


def verdicts(project: Path) -> dict[str, int | None]:
    """The exit code of the tests for each mutant, None where they have not run yet."""
    codes: dict[str, int | None] = {}
    for file in project.glob("mutants/**/*.meta"):
        codes |= json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    return codes


def prepare(project: Path) -> None:
    """Copy the package and its tests, nothing else, so that mutmut's own changes stay away from the sources."""
    shutil.rmtree(project, ignore_errors=True)
    for folder in ("tutorial_code", "tests/tutorial_code"):
        shutil.copytree(ROOT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "pyproject.toml").write_text(SETTINGS, "utf-8")


def run_all(project: Path) -> None:
    """Run mutmut to its end, and say now and then how far it is."""
    log = ENVIRONMENT.home / "mutmut.log"
    command: list[str | Path] = [ENVIRONMENT.python, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1)]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=project, env=environment(), stdout=output, stderr=subprocess.STDOUT) as mutmut,
    ):
        spoke = time.monotonic()
        while mutmut.poll() is None:
            try:
                mutmut.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if time.monotonic() - spoke > SPEAK_EVERY:
                    codes = verdicts(project).values()
                    say(f"  {sum(code is not None for code in codes)} of {len(codes)} mutants tried")
                    spoke = time.monotonic()
    codes = verdicts(project).values()
    if mutmut.returncode or not codes or None in codes:
        tried = sum(code is not None for code in codes)
        raise Problem(f"mutmut ended after {tried} of {len(codes)} mutants; what it said is in {log.relative_to(ROOT)}")


def survivors(project: Path) -> set[Mutant]:
    """The mutants that no test noticed."""
    found = set()
    for name, code in verdicts(project).items():
        if code not in KILLED:
            command: list[str | Path] = [ENVIRONMENT.python, "-m", "mutmut", "show", name]
            show = subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True, check=True)
            found.add(mutant(name, show.stdout))
    return found


def main() -> int:
    ENVIRONMENT.install()
    project = ENVIRONMENT.home / "project"
    prepare(project)
    say("Trying all mutants of tutorial_code …")
    run_all(project)
    found = problems(survivors(project), set(listed()))
    for problem in found:
        say(problem)
    count = len(verdicts(project))
    say(f"{count - len(listed())} of {count} mutants have to be killed: {len(found)} problems.")
    return 1 if found else 0


if __name__ == "__main__":
    exit_plainly(main)
