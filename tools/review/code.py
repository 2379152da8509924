"""What a cell's code asks of the world, looked at without running it: modules, hosts, files, chance, input."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from live_cells.chapter import Cell, Chapter
from tools.review.finding import Finding

#: Modules of the standard library and others that speak to a host.
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "js", "pyodide_http", "requests", "smtplib", "socket", "urllib3"}
NETWORK_BELOW = {"urllib.request", "pyodide.http"}
#: Calls of these names read what only the author’s computer has.
FILES = {"open", "read_csv", "loadtxt", "genfromtxt", "read_text", "imread"}
#: Of NumPy’s old interface, these make no random number.
NOT_DRAWN = {"seed", "default_rng", "Generator", "RandomState", "SeedSequence", "get_state", "set_state", "PCG64"}
#: Of the module `random`, these do.
DRAWN = {
    *("betavariate", "choice", "choices", "gauss", "normalvariate", "randbytes", "randint", "random", "randrange"),
    *("sample", "shuffle", "triangular", "uniform"),
}

SEEDED = "noise = np.random.default_rng(0).normal(0, 0.3, 9)"


@dataclass(frozen=True)
class Request:
    """A call or an import in a cell that a reader’s browser cannot do, or does differently each time."""

    cell: Cell
    line: int
    kind: str
    name: str

    @property
    def forbids_running(self) -> bool:
        """Whether the review leaves the chapter’s cells alone: they would wait, or reach out of the project."""
        return self.kind in ("network", "file", "input", "sleep")


def requests_of(chapter: Chapter, hosted: Collection[str]) -> list[Request]:
    """What the cells ask for and must not; `hosted` are the modules that the site can import."""
    return [request for cell in chapter.cells for request in _requests(cell, hosted, seeded=_seeded(chapter, cell))]


def _requests(cell: Cell, hosted: Collection[str], *, seeded: bool) -> Iterator[Request]:
    for node in ast.walk(ast.parse(cell.source)):
        line = cell.line + getattr(node, "lineno", 1) - 1
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in _modules(node):
                top = module.partition(".")[0]
                if top in NETWORK or module in NETWORK_BELOW:
                    yield Request(cell, line, "network", module)
                elif top == "exercise" and cell.kind == "check":
                    continue
                elif top not in sys.stdlib_module_names and top not in hosted:
                    yield Request(cell, line, "package", top)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            last = name.rpartition(".")[2]
            if last in FILES:
                yield Request(cell, line, "file", name)
            elif name == "input":
                yield Request(cell, line, "input", name)
            elif name in ("time.sleep", "sleep"):
                yield Request(cell, line, "sleep", name)
            elif not seeded and _is_chance(name, node):
                yield Request(cell, line, "chance", name)


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    module = node.module or ""
    below = [f"{module}.{alias.name}" for alias in node.names]
    return [next((name for name in below if name in NETWORK_BELOW), module)]


def _is_chance(name: str, node: ast.Call) -> bool:
    """Whether a call draws from a generator that nobody has seeded."""
    module, _, last = name.rpartition(".")
    if last in ("default_rng", "RandomState"):
        return not node.args and not node.keywords
    if module in ("np.random", "numpy.random"):
        return last not in NOT_DRAWN
    return module == "random" and last in DRAWN


def _seeded(chapter: Chapter, cell: Cell) -> bool:
    """Whether a cell above, or the cell itself, seeds the generators that all share."""
    above = [each.source for each in chapter.cells if each.index <= cell.index]
    calls = [node for source in above for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return any(ast.unparse(call.func) in ("random.seed", "np.random.seed", "numpy.random.seed") for call in calls)


def told(path: str, request: Request, hosted: Collection[str]) -> Finding:
    """A request as its author reads of it."""
    name = request.name
    texts = {
        "network": (
            f"the cell imports `{name}`, which speaks to other hosts",
            "no page asks another host for anything; a sandboxed page could not, and a reader offline neither",
            "write the few numbers that the lesson needs into the cell",
            "x = np.array([1.0, 2.0, 3.0, 4.0])\ny = np.array([1.0, 3.0, 2.0, 4.0])",
        ),
        "package": (
            f"the cell imports `{name}`, which the site does not host",
            "in the reader’s browser this import fails",
            f"use what is there: the standard library, {', '.join(sorted(hosted))}; "
            "or propose the package in `packages` of mkdocs.yml",
            "import numpy as np\nfrom tutorial_code import Line, fit",
        ),
        "file": (
            f"the cell calls `{name}`, which reads a file",
            "the reader’s browser has no such file",
            "write the numbers into the cell, or compute them",
            "x = np.linspace(0, 1, 5)\ny = 2 * x + 1",
        ),
        "input": (
            "the cell asks with `input`",
            "a page has no keyboard prompt, and the build waits for nobody",
            "assign the value, or use a slider",
            '```python slider={"prediction": [0, 6, 0.5]}\nprediction = 2.0\n```',
        ),
        "sleep": (
            f"the cell waits with `{name}`",
            "the reader waits too, and the build at every position",
            "leave it out; to show progress, watch a training",
            "fit(Line(), x, y, steps=3000, on_step=figures.watch_training(3000))",
        ),
        "chance": (
            f"`{name}` draws other numbers in each run",
            "the reader would see other numbers than the text speaks of",
            "draw from a generator with a seed",
            SEEDED,
        ),
    }
    return Finding(path, request.line, *texts[request.kind])
