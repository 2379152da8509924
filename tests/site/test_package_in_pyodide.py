"""The tests of `tutorial_code` pass in the very Python that the site hosts."""

import importlib.util
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "tutorial_code"
#: What the tests import beside NumPy and the package: pure Python, from this environment.
NEEDED = (
    "_hypothesis_ftz_detector",
    "_hypothesis_globals",
    "_pytest",
    "hypothesis",
    "iniconfig",
    "mpmath",
    "packaging",
    "pluggy",
    "py",
    "pygments",
    "pytest",
    "sortedcontainers",
    "sympy",
)
TIMEOUT = 300_000  # milliseconds

RUN = """async ({ description, tests }) => {
  const distribution = await (await fetch(description)).json();
  const at = (path) => new URL(path, description).href;
  const { loadPyodide } = await import(at(distribution.core + "pyodide.mjs"));
  const pyodide = await loadPyodide({
    indexURL: at(distribution.core),
    lockFileContents: await (await fetch(at(distribution.lock))).text(),
    packageBaseUrl: at(distribution.packages_base),
    stdLibURL: at(distribution.core + "python_stdlib.zip"),
    packages: distribution.preload,
  });
  pyodide.unpackArchive(await (await fetch(tests)).arrayBuffer(), "zip", { extractDir: "/tests" });
  const lines = [];
  pyodide.setStdout({ batched: (line) => lines.push(line) });
  pyodide.setStderr({ batched: (line) => lines.push(line) });
  pyodide.runPython(`
    import sys
    sys.path[:0] = ["/tests/packages"]
    import pytest
    pytest.main(["/tests/tutorial_code", "-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--rootdir=/tests"])
  `);
  return lines.join("\\n");
}"""


def _archive():
    """The tests, and the packages they need, as a zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for file in TESTS.rglob("*.py"):
            archive.write(file, Path("tutorial_code", file.relative_to(TESTS)))
        for name in NEEDED:
            origin = Path(importlib.util.find_spec(name).origin)
            folder = origin.parent if origin.name == "__init__.py" else None
            for file in folder.rglob("*") if folder else [origin]:
                if file.is_file() and file.suffix != ".pyc" and "tests" not in file.parts[len(ROOT.parts) :]:
                    archive.write(file, Path("packages", file.relative_to((folder or origin).parent)))
    return content.getvalue()


def _collected():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(TESTS)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return int(re.search(r"^(\d+) tests? collected", run.stdout, re.MULTILINE)[1])


def test_all_tests_of_the_package_pass_in_the_hosted_pyodide(site, site_server, new_page):
    description = next((site / "assets" / "live-cells").glob("python-*.json"))
    page = new_page()
    page.set_default_timeout(TIMEOUT)
    page.route("**/tests.zip", lambda route: route.fulfill(body=_archive(), content_type="application/zip"))
    page.goto(site_server.url)
    addresses = {
        "description": f"{site_server.url}assets/live-cells/{description.name}",
        "tests": f"{site_server.url}tests.zip",
    }
    report = page.evaluate(RUN, addresses)
    assert report.splitlines()[-1].startswith(f"{_collected()} passed in "), report[-5000:]
