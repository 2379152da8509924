"""The plugin alone: its wheel, in an environment that holds nothing else, makes a small site whose cell runs.

The theme is MkDocs' own, and every option has its default. Packages come in the versions of the project's lock file.
"""

import os
import re
import subprocess
import zipfile

import pytest
from bs4 import BeautifulSoup

from tools.places import CACHE, NODE_MODULES, ROOT, VENV_PYTHON, environment
from tools.python_packages import LOCK, UV
from tools.site_server import SiteServer

from .small_site import STATIC, Reader

FILES = (
    "plugin.py",
    "run_cell.py",
    "figure_theme.json",
    "py.typed",
    "LICENSE",
    "jupyter/jupyter_nbconvert_config.json",
)
# `highlightjs` alone is set: MkDocs would take highlight.js from another host.
CONFIG = """\
site_name: Notes
theme: {name: mkdocs, highlightjs: false}
plugins:
  - search
  - mkdocs-jupyter
  - live-cells
"""
PAGE = """\
---
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---

# A live page

```python
import numpy as np

np.arange(4).mean() * 28
```
"""


def uv(*arguments):
    subprocess.run([UV, "--quiet", *arguments], cwd=ROOT, env=environment(), check=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--offline", "--no-build-isolation", "--python", VENV_PYTHON, "-o", folder, "live_cells")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """An environment with the wheel, what it declares, and the NumPy that the page below imports at build."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    uv("venv", "--no-project", "--python", VENV_PYTHON, folder)
    uv("pip", "install", "--python", folder / "bin" / "python", "--constraint", LOCK, wheel, "numpy")
    return folder / "bin" / "python"


@pytest.fixture(scope="session")
def notes(python, tmp_path_factory):
    """The folder of the built site; only the npm package and what the project has downloaded already are shared."""
    folder = tmp_path_factory.mktemp("notes")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(CONFIG)
    (folder / "docs" / "index.md").write_text(PAGE)
    (folder / "docs" / "plain.md").write_text("# A page without cells\n")
    (folder / "docs" / "helper.py").write_text("print('a file, not a page')\n")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "pyodide").symlink_to(NODE_MODULES / "pyodide")
    for shared in ("pyodide", "snapshots"):
        (folder / ".cache" / "live-cells").mkdir(parents=True, exist_ok=True)
        (CACHE / "live-cells" / shared).mkdir(parents=True, exist_ok=True)
        (folder / ".cache" / "live-cells" / shared).symlink_to(CACHE / "live-cells" / shared)
    only_its_own = {name: value for name, value in environment().items() if name != "VIRTUAL_ENV"}
    only_its_own["PATH"] = os.pathsep.join([str(python.parent), environment()["PATH"].partition(os.pathsep)[2]])
    command = [python, "-W", "error::DeprecationWarning:live_cells", "-m", "mkdocs", "build", "--strict"]
    subprocess.run(command, cwd=folder, env=only_its_own, check=True)
    return folder / "site"


def test_the_wheel_holds_all_of_the_plugin_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    expected = {f"live_cells/{name}" for name in FILES}
    expected |= {f"live_cells/static/{file.name}" for file in STATIC.iterdir()}
    sources = (ROOT / "live_cells").glob("*.py")
    expected |= {f"live_cells/{file.name}" for file in sources}
    expected |= {f"live_cells/templates/{name}/conf.json" for name in ("mkdocs_html", "mkdocs_md")}
    assert expected - names == set()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"live_cells"}
    assert [name for name in names if re.search(r"tutorial|runtime|__pycache__|/\./|\.ts$", name)] == []
    assert metadata.endswith((ROOT / "live_cells" / "README.md").read_text("utf-8"))


def test_the_environment_has_nothing_of_this_project_but_the_plugin(python):
    program = "import live_cells, importlib.util as u; print(live_cells.__file__, u.find_spec('tutorial_code'))"
    run = subprocess.run([python, "-c", program], cwd=python.parent, capture_output=True, text=True, check=True)
    file, found = run.stdout.split()
    assert file.startswith(str(python.parent.parent)) and found == "None"


def test_its_page_shows_the_recorded_output(notes):
    page = BeautifulSoup((notes / "index.html").read_text("utf-8"), "html.parser")
    assert page.select_one("live-cell .live-cell__output").text == "np.float64(42.0)"
    assert "live-cell" not in BeautifulSoup((notes / "plain" / "index.html").read_text("utf-8"), "html.parser").body
    assert (notes / "helper.py").is_file()


@pytest.mark.parametrize("width", [360, 1440])
def test_its_cell_runs_and_looks_like_one_block(notes, new_page, width):
    with SiteServer(notes, "/") as server:
        page = new_page(viewport={"width": width, "height": 900})
        reader = Reader(page, server.url)
        source = page.locator("#cell-1 .live-cell__source pre")
        assert source.evaluate("pre => getComputedStyle(pre).border").startswith("0px")
        static = source.locator("code").evaluate("code => getComputedStyle(code).fontSize")
        colours = page.locator("#cell-1 :is(code, .kn, .mi)").evaluate_all(
            "all => all.map((token) => getComputedStyle(token).color)"
        )
        assert len(set(colours)) == 3  # a theme that colours no code leaves it to the plugin
        reader.write(1, "import numpy as np\nnp.arange(4).mean() * 2")
        assert reader.editor(1).evaluate("editor => getComputedStyle(editor).fontSize") == static
        assert reader.run(1) == "np.float64(3.0)"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.console_errors == page.page_errors == []
