"""How much of a file ran, as coverage.py reports it, and as Node counts it in a bundle of TypeScript."""

import subprocess
import sys

from tools.coverage.files import Share, python_files, total, typescript_files
from tools.places import NODE_MODULES, ROOT, environment

PYTHON = """\
def size(number):
    if number < 0:
        return -number
    return number

size(1)
"""
TYPESCRIPT = """\
export function size(number: number): number {
  if (number < 0) {
    number = -number;
  }
  return number > 9 ? 9 : number;
}
"""


def run(*command, cwd, **settings):
    subprocess.run(["env", *map(str, command)], cwd=cwd, env=environment() | settings, check=True, timeout=60)


def test_a_report_of_coverage_py(tmp_path):
    (tmp_path / "size.py").write_text(PYTHON)
    python = [sys.executable, "-m", "coverage"]
    run(*python, "run", "--branch", "size.py", cwd=tmp_path)
    run(*python, "json", "--quiet", "-o", "report.json", cwd=tmp_path)
    (file,) = python_files(tmp_path / "report.json")
    assert (file.path, file.lines, file.branches) == ("size.py", Share(4, 5), Share(1, 2))
    assert file.missed == (2, 3)


def bundled(folder, entry):
    """The folders of bundles and maps, and an empty one for counts."""
    bundles, maps, counts = (folder / name for name in ("static", "maps", "counts"))
    for each in (maps, counts):
        each.mkdir()
    (folder / "node_modules").symlink_to(NODE_MODULES)
    options = ["--bundle", "--format=esm", "--platform=node", "--sourcemap=external", f"--outdir={bundles}"]
    run(NODE_MODULES / ".bin" / "esbuild", entry, *options, cwd=folder)
    for file in bundles.glob("*.map"):
        file.rename(maps / file.name)
    return bundles, maps, counts


def reported(folder, bundles, maps, counts):
    run("node", ROOT / "tools/coverage/typescript.mjs", bundles, maps, counts, folder / "report", cwd=folder)
    return typescript_files(folder / "report" / "coverage-final.json")


def test_what_node_ran_of_a_bundle_is_carried_back_to_each_source(tmp_path):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "size.ts").write_text(TYPESCRIPT)
    (runtime / "start.ts").write_text('import { size } from "./size";\nconsole.assert(size(3) === 3);\n')
    bundles, maps, counts = bundled(tmp_path, "runtime/start.ts")
    run("node", bundles / "start.js", cwd=tmp_path, NODE_V8_COVERAGE=str(counts))
    size, start = reported(tmp_path, bundles, maps, counts)
    assert (size.path, start.path) == ("live_cells/runtime/size.ts", "live_cells/runtime/start.ts")
    assert size.branches == Share(2, 4)
    assert size.missed == (2, 3, 5)
    assert start.missed == ()
    assert total([size, start], "branches") == Share(2, 4)


def test_two_runs_are_added_up(tmp_path):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "size.ts").write_text(f"{TYPESCRIPT}console.log(size(Number(process.argv[2])));\n")
    bundles, maps, counts = bundled(tmp_path, "runtime/size.ts")
    for number in ("-3", "30"):
        run("node", bundles / "size.js", number, cwd=tmp_path, NODE_V8_COVERAGE=str(counts))
    (size,) = reported(tmp_path, bundles, maps, counts)
    assert size.branches == Share(4, 4)


def test_a_bundle_that_never_ran_counts_too(tmp_path):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "size.ts").write_text(TYPESCRIPT)
    bundles, maps, counts = bundled(tmp_path, "runtime/size.ts")
    (size,) = reported(tmp_path, bundles, maps, counts)
    assert size.lines.ran == size.branches.ran == 0
    assert size.branches.all == 4
