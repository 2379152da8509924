"""The notebook that readers take along: valid, complete, and able to run elsewhere."""

import builtins
import contextlib
import io
import json
import runpy

import nbformat
import pytest

from live_cells.cells import VEGA_LITE
from live_cells.chapter import read_chapter
from live_cells.notebook_file import Source, notebook_file

HEAD = "---\njupyter:\n  kernelspec: {name: python3, display_name: Python 3, language: python}\n---\n\n"
BODY = '''# Title

```python
import numpy as np, os
x = 1
```

Between.

```python slider={"y": [0, 2, 1]}
y = 1
```

```python tags=["proof"]
assert x == 1
```

```python tags=["exercise"]
def f(): ...
```

/// hint
Return it.
///

```python tags=["check"]
from exercise import f

text = """first
second"""
wanted = f"""{text}
third"""
assert f() == wanted, (
    "not "
    "this"
)
```

```python tags=["solution"]
def f(): return "first\\nsecond\\nthird"
```
'''
NEEDED = {"numpy": "numpy", "np_extra": "extra", "mine": "https://example.org/mine-1.whl"}


def make(body=BODY, outputs=None):
    chapter = read_chapter("docs/page.md", HEAD + body)
    outputs = outputs or [[] for _ in chapter.cells]
    source = Source("Site", "Page", "https://example.org/page/")
    made = notebook_file(chapter, outputs, source, NEEDED, str.strip, lambda spec: f"<svg>{spec['description']}</svg>")
    notebook = nbformat.reads(made.decode(), as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    return notebook


def by_id(notebook):
    return {cell.id: cell for cell in notebook.cells}


def test_cells_in_order_with_ids_and_tags():
    notebook = make()
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert [cell.id for cell in notebook.cells] == (
        ["about", "setup", "prose-1", "cell-1", "prose-2", "cell-2", "cell-3", "cell-4", "prose-5", "cell-5", "cell-6"]
    )
    cells = by_id(notebook)
    assert [cells[f"cell-{n}"].metadata.get("tags") for n in range(1, 7)] == [
        None,
        ["explore"],
        ["proof"],
        ["exercise"],
        ["check"],
        ["solution"],
    ]
    assert cells["cell-1"].source == "import numpy as np, os\nx = 1"
    assert cells["cell-3"].metadata.jupyter.source_hidden
    assert cells["cell-6"].cell_type == "markdown"
    assert '```python\ndef f(): return "first\\nsecond\\nthird"\n```' in cells["cell-6"].source


def test_where_it_comes_from_and_what_it_needs():
    cells = by_id(make())
    assert cells["about"].source.startswith("*From [Page](https://example.org/page/), Site.*")
    assert "`pip install numpy`" in cells["about"].source
    assert "%pip install --quiet numpy\n" in cells["setup"].source + "\n"
    needed = by_id(make("```python\nimport mine.part\nfrom numpy import mean\n```\n"))["about"].source
    assert "`pip install https://example.org/mine-1.whl numpy`" in needed
    alone = by_id(make("```python\nimport os\n```\n"))
    assert "setup" not in alone
    assert "pip" not in alone["about"].source


def test_setup_installs_only_what_is_missing():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_cell(by_id(make())["setup"].source).raise_error()  # numpy is here: nothing is installed
    finally:
        InteractiveShell.clear_instance()
        shell.builtin_trap.deactivate()
        vars(builtins).pop("display", None)  # which every shell leaves behind


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ('def f(): return "first\\nsecond\\nthird"', "Right: every check holds."),
        ("def f(): ...", "Not yet. not this"),
        ("def f(): return 1 / 0", "Not yet. division by zero"),
    ],
)
def test_a_check_judges_the_code_above_it(tmp_path, answer, verdict):
    script = tmp_path / "script.py"
    script.write_text(f"{answer}\n{by_id(make())['cell-5'].source}\nassert 'text' not in globals()\n")
    with contextlib.redirect_stdout(io.StringIO()) as said:
        runpy.run_path(str(script), run_name="__main__")
    assert said.getvalue().strip() == verdict


def test_outputs_are_those_of_nbformat_and_figures_are_images():
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a\n"},
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}},
        {"output_type": "display_data", "data": {VEGA_LITE: {"description": "d"}, "text/plain": "d"}, "metadata": {}},
    ]
    before = json.dumps(outputs)
    (cell,) = [cell for cell in make("```python\n1\n```\n", [outputs]).cells if cell.cell_type == "code"]
    assert cell.outputs[1].execution_count is None
    assert cell.outputs[2].data == {"image/svg+xml": "<svg>d</svg>", "text/plain": "d"}
    assert json.dumps(outputs) == before, "the page shows them too"
