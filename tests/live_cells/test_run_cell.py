"""What a cell shows, how it fails, and that it cannot break the next one; in CPython, from the file the browser runs."""

import asyncio
import base64
import builtins
import json
import subprocess
import sys
import warnings

import pytest

from live_cells import run_cell as runner
from live_cells.run_cell import UPDATE_SECONDS, Namespace, Screen, run_cell, run_cell_of_page


class Cells:
    """Runs cells in one namespace, as a page does, and keeps what each of them showed."""

    def __init__(self):
        self.namespace = Namespace()
        self.count = 0

    def __call__(self, source, *, name=None, available=()):
        self.count += 1
        self.outputs = []
        self.succeeded = asyncio.run(
            run_cell(
                source,
                name=name or f"cell {self.count}",
                namespace=self.namespace,
                emit=self.outputs.append,
                available=available,
            )
        )
        return self.outputs

    def text(self, source, name="stdout"):
        outputs = self(source)
        return "".join(output["text"] for output in outputs if output.get("name") == name)

    def value(self, source):
        results = [output["data"] for output in self(source) if output["output_type"] == "execute_result"]
        return results[0] if results else None

    def error(self, source, **options):
        error = self(source, **options)[-1]
        assert error["output_type"] == "error"
        assert not self.succeeded
        return error


@pytest.fixture
def cells():
    return Cells()


def fresh_python(code):
    """What a Python of its own prints, without pytest's hold on warnings and streams."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout


# The last value


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "2"),
        ("0", "0"),
        ("False", "False"),
        ("''", "''"),
        ("x = 3\nx", "3"),
        ("'only a string'", "'only a string'"),
        ("(\n  1,\n  2,\n)", "(1, 2)"),
        ("if True:\n    x = 1\nx", "1"),
        ("5  # a comment; with a semicolon", "5"),
        ("'a;'", "'a;'"),
    ],
)
def test_last_value_is_shown(cells, source, shown):
    assert cells.value(source) == {"text/plain": shown}


@pytest.mark.parametrize("source", ["None", "x = 3", "5;", "5 ;  # hidden"])
def test_last_value_is_not_shown(cells, source):
    assert cells(source) == []
    assert cells.succeeded


@pytest.mark.parametrize("source", ["", "# only a comment", "if True:\n    5", "def f():\n    'docstring'"])
def test_cell_without_last_expression_shows_nothing(cells, source):
    assert cells(source) == []


def test_namespace_is_kept_and_is_the_main_module(cells):
    cells("import sys\nx = 2\nclass Point:\n    pass")
    assert cells.value("x, __name__, Point.__module__")["text/plain"] == "(2, '__main__', '__main__')"
    assert cells.value("sys.modules['__main__'].x")["text/plain"] == "2"
    assert sys.modules["__main__"] is not cells.namespace.module


def test_two_namespaces_share_nothing(cells):
    cells("x = 2")
    assert Cells().error("x")["ename"] == "NameError"


def test_top_level_await(cells):
    cells("import asyncio\nasync def answer():\n    await asyncio.sleep(0)\n    return 42\nx = await answer()")
    assert cells.succeeded
    assert cells.value("x + await answer()")["text/plain"] == "84"


def test_future_imports_of_the_runner_do_not_leak(cells):
    cells("def f(x: int): pass")
    assert cells.value("f.__annotations__")["text/plain"] == "{'x': <class 'int'>}"


# Rich values


def test_every_representation_of_a_value(cells):
    data = cells.value(
        "class Rich:\n"
        "    def __repr__(self): return 'rich'\n"
        "    def _repr_html_(self): return '<b>rich</b>'\n"
        "    def _repr_svg_(self): return '<svg/>'\n"
        "    def _repr_png_(self): return b'png'\n"
        "    def _repr_jpeg_(self): return b'jpeg', {'width': 3}\n"
        "    def _repr_markdown_(self): return '**rich**'\n"
        "    def _repr_latex_(self): return '$r$'\n"
        "    def _repr_json_(self): return {'rich': True}\n"
        "Rich()"
    )
    assert data == {
        "text/plain": "rich",
        "text/html": "<b>rich</b>",
        "text/markdown": "**rich**",
        "text/latex": "$r$",
        "image/svg+xml": "<svg/>",
        "image/png": base64.b64encode(b"png").decode(),
        "image/jpeg": base64.b64encode(b"jpeg").decode(),
        "application/json": {"rich": True},
    }


@pytest.mark.parametrize(
    "returned", ["{'text/html': 'x', 'text/plain': 'alt'}", "({'text/html': 'x', 'text/plain': 'alt'}, {})"]
)
def test_mimebundle(cells, returned):
    data = cells.value(
        f"class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None): return {returned}\nBundle()"
    )
    assert data == {"text/html": "x", "text/plain": "alt"}


def test_representation_that_declines_is_left_out(cells):
    data = cells.value(
        "class Plain:\n    def __repr__(self): return 'p'\n    def _repr_html_(self): return None\nPlain()"
    )
    assert data == {"text/plain": "p"}


def test_class_and_object_with_any_attribute_are_plain(cells):
    assert set(cells.value("class Rich:\n    def _repr_html_(self): return 'x'\nRich")) == {"text/plain"}
    assert set(cells.value("from unittest.mock import Mock\nMock()")) == {"text/plain"}


def test_display_keeps_the_order(cells):
    kinds = [output["output_type"] for output in cells("print('a')\ndisplay(1, 2)\nprint('b')\n3")]
    assert kinds == ["stream", "display_data", "display_data", "stream", "execute_result"]


def test_text_without_a_line_end_comes_before_what_is_displayed_after_it(cells):
    kinds = [output["output_type"] for output in cells("print('a', end='')\ndisplay(1)")]
    assert kinds == ["stream", "display_data"]


def test_representation_that_raises_is_the_cells_error(cells):
    error = cells.error("class Broken:\n    def __repr__(self):\n        return 1 / 0\nBroken()")
    assert error["ename"] == "ZeroDivisionError"
    assert error["traceback"][-1] == "ZeroDivisionError: division by zero"


def test_what_is_called_at_the_end_of_a_cell_may_show_something(cells, monkeypatch):
    monkeypatch.setattr(runner, "at_cell_end", [lambda: runner.publish({"text/plain": "figure"})])
    assert [output["output_type"] for output in cells("print(1)\n2")] == ["stream", "execute_result", "display_data"]


# Streams


def test_streams_keep_order_and_name(cells):
    outputs = cells("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")
    seen = [(output["name"], output["text"].strip()) for output in outputs if output["text"].strip()]
    assert seen == [("stdout", "a"), ("stderr", "b"), ("stdout", "c")]


def test_text_goes_out_while_the_cell_runs(cells):
    seen = []

    class Watching(list):
        def append(self, output):
            seen.append(output)
            super().append(output)

    cells.namespace.names["seen"] = seen
    emitted = Watching()
    source = "print('first')\nearly = len(seen)"
    asyncio.run(run_cell(source, name="cell 1", namespace=cells.namespace, emit=emitted.append))
    assert cells.namespace.names["early"] >= 1


def test_many_writes_go_out_in_few_batches(cells):
    outputs = cells("for i in range(5000):\n    print(i)")
    assert "".join(output["text"] for output in outputs) == "".join(f"{i}\n" for i in range(5000))
    assert len(outputs) < 400


def test_text_goes_out_while_the_cell_awaits(cells):
    cells.namespace.names["seen"] = seen = []
    source = (
        "import asyncio\nfor i in range(300):\n    print(i)\nbefore = ''.join(seen)\n"
        "await asyncio.sleep(0.2)\nafter = ''.join(seen)"
    )
    emit = lambda output: seen.append(output["text"])  # noqa: E731
    asyncio.run(run_cell(source, name="cell 1", namespace=cells.namespace, emit=emit))
    assert cells.namespace.names["after"].endswith("299\n")


@pytest.mark.parametrize(
    ("source", "length"),
    [
        ("for i in range(20_000):\n    print('x')", 20_000),
        ("print('x\\n' * 20_000)", 20_000),
        ("import sys\nfor i in range(30_000):\n    sys.stdout.write('y' * 100)", 1_000_000),
        ("print('y' * 3_000_000)", 1_000_000),
    ],
)
def test_output_is_capped_and_says_so(cells, source, length):
    outputs = cells(source + "\ndone = True")
    text = "".join(output["text"] for output in outputs if output["name"] == "stdout")
    assert len(text) == length
    assert "10,000 lines or 1 MB" in outputs[-1]["text"]
    assert outputs[-1]["name"] == "stderr"
    assert cells.namespace.names["done"]


def test_error_is_shown_after_the_cap(cells):
    assert cells.error("print('x' * 3_000_000)\n1 / 0")["ename"] == "ZeroDivisionError"


def test_displays_are_capped(cells):
    outputs = cells("for i in range(1000):\n    display(i)")
    assert len(outputs) == runner.MOST_DISPLAYS + 1


def test_long_value_and_long_error_are_cut(cells):
    assert len(cells.value("'x' * 3_000_000")["text/plain"]) < 1_000_200
    assert len("\n".join(cells.error("raise ValueError('x' * 3_000_000)")["traceback"])) < 1_000_200


def test_each_cell_has_its_own_cap(cells):
    cells("print('x' * 3_000_000)")
    assert cells.text("print('again')") == "again\n"


# Errors


def test_traceback_shows_the_readers_lines_alone(cells):
    cells("def slope(x):\n    return 1 / x")
    error = cells.error("a = 1\nslope(0)")
    text = "\n".join(error["traceback"])
    assert text.startswith("Traceback (most recent call last):")
    assert 'File "cell 2", line 2, in <module>' in text
    assert 'File "cell 1", line 2, in slope' in text
    assert "return 1 / x" in text
    assert "run_cell" not in text
    assert error["line"] == 2
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")


def test_frames_of_packages_are_left_out(cells):
    error = cells.error("import json\n\njson.loads('[1,')")
    text = "\n".join(error["traceback"])
    assert text.count("File ") == 1
    assert "decoder.py" not in text
    assert error["line"] == 3


def test_chained_errors_are_shown_without_the_runners_frames(cells):
    error = cells.error("try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('no a') from e")
    text = "\n".join(error["traceback"])
    assert "KeyError" in text
    assert "direct cause" in text
    assert "run_cell" not in text
    assert error["line"] == 4


def test_error_group(cells):
    text = "\n".join(cells.error("raise ExceptionGroup('two', [ValueError('a'), TypeError('b')])")["traceback"])
    assert "ValueError: a" in text
    assert "run_cell" not in text


def test_lines_are_those_of_the_run_not_of_an_earlier_edit(cells):
    cells("def f():\n    return 1 / 0", name="cell 1")
    cells("def f():\n    # changed\n    return 2 / 0", name="cell 1")
    assert "return 2 / 0" in "\n".join(cells.error("f()", name="cell 2")["traceback"])


def test_lines_are_those_of_the_same_page(cells):
    cells("def f():\n    return 1 / 0", name="cell 1")
    Cells()("def g():\n    return 'another page'", name="cell 1")
    assert "return 1 / 0" in "\n".join(cells.error("f()", name="cell 2")["traceback"])


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nprint(x", 2),
        ("if True:\nx", 2),
        ("x = = 1", 1),
        ("return 3", 1),
        ("def f(:\n    pass", 1),
        ("a\n  b", 2),
    ],
)
def test_syntax_error_has_line_and_caret(cells, source, line):
    error = cells.error(source)
    text = "\n".join(error["traceback"])
    assert error["line"] == line
    assert error["ename"] in {"SyntaxError", "IndentationError"}
    assert f'File "cell 1", line {line}' in text
    assert "Traceback" not in text
    assert "run_cell" not in text
    assert source.splitlines()[line - 1].strip() in text


def test_syntax_error_in_code_that_the_cell_evaluates(cells):
    error = cells.error("\neval('1 +')")
    assert error["line"] == 2


def test_null_byte(cells):
    assert cells.error("x = '\0'")["ename"] in {"SyntaxError", "ValueError"}


def test_import_of_what_is_not_there(cells):
    error = cells.error("import torch.nn", available=["numpy", "matplotlib"])
    text = "\n".join(error["traceback"])
    assert "No module named 'torch'" in text
    assert "standard library and matplotlib, numpy." in text


def test_memory_error_of_a_huge_array(cells):
    for raised in (
        "ValueError('Maximum allowed dimension exceeded')",
        "ValueError('array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.')",
        "OverflowError(\"cannot fit 'int' into an index-sized integer\")",
        "MemoryError()",
        "type('_ArrayMemoryError', (MemoryError,), {})('Unable to allocate 93.1 GiB')",
    ):
        error = cells.error(f"x = 1\nraise {raised}")
        text = "\n".join(error["traceback"])
        assert error["ename"] == "MemoryError"
        assert "browser has at most 4 GB of memory" in text
        assert error["line"] == 2
        assert "raise " in text


def test_other_value_errors_stay_themselves(cells):
    assert cells.error("int('x')")["ename"] == "ValueError"


def test_deep_recursion(cells):
    error = cells.error("def f(n):\n    return f(n + 1)\nf(0)")
    assert error["ename"] == "RecursionError"
    assert len(error["traceback"]) < 40
    assert cells.value("1 + 1")["text/plain"] == "2"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_exit_and_interrupt_end_the_cell_alone(cells, source, name):
    assert cells.error(source)["ename"] == name
    assert cells.value("1")["text/plain"] == "1"


def test_input_says_what_to_do(cells):
    error = cells.error("name = input('Who?')")
    assert "Write the value into the code" in error["evalue"]
    assert error["line"] == 1


def test_warning_is_shown_with_the_readers_line_every_time():
    shown = fresh_python(
        "import asyncio\n"
        "from live_cells.run_cell import Namespace, run_cell\n"
        "namespace = Namespace()\n"
        "source = 'import warnings\\nwarnings.warn(\"careful\")'\n"
        "for _ in range(2):\n"
        "    asyncio.run(run_cell(source, name='cell 1', namespace=namespace, emit=lambda output: print(output['text'])))\n"
    )
    assert shown.count("cell 1:2: UserWarning: careful") == 2
    assert shown.count('  warnings.warn("careful")') == 2


# A cell cannot break the next one


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nsys.stdout = None",
        "import sys\nsys.stdout.close()",
        "import builtins\nbuiltins.print = None",
        "import builtins\ndel builtins.print, builtins.len",
        "import builtins\ndel builtins.display",
        "import sys\nsys.excepthook = None\nsys.displayhook = None",
        "import sys\nsys.settrace(lambda *_: None)",
        "import sys\ndel sys.modules['__main__']",
        "import warnings\nwarnings.showwarning = None",
        "__name__ = None\n__builtins__ = {}",
        "import sys, io\nsys.stderr = io.StringIO()\n1 / 0",
    ],
)
def test_next_cell_is_unharmed(cells, source):
    before = (
        sys.stdout,
        sys.stderr,
        sys.excepthook,
        sys.displayhook,
        builtins.print,
        builtins.input,
        warnings.showwarning,
    )
    cells(source)
    after = (
        sys.stdout,
        sys.stderr,
        sys.excepthook,
        sys.displayhook,
        builtins.print,
        builtins.input,
        warnings.showwarning,
    )
    assert before == after
    assert not hasattr(builtins, "display")
    assert cells.text("print('fine', len([1]))") == "fine 1\n"
    assert cells.value("display('shown')\n1")["text/plain"] == "1"


def test_recursion_limit_and_tracing_are_put_back(cells):
    before = sys.getrecursionlimit(), sys.gettrace()
    cells("import sys\nsys.setrecursionlimit(10**6)\nsys.settrace(lambda *_: None)")
    assert (sys.getrecursionlimit(), sys.gettrace()) == before


def test_writing_to_a_kept_stream_after_the_cell_is_harmless(cells):
    cells("import sys\nkept = sys.stdout")
    cells("print('late', file=kept)")
    assert cells.succeeded


def test_stream_takes_text_alone(cells):
    assert cells.error("import sys\nsys.stdout.write(b'x')")["ename"] == "TypeError"


# What the worker calls


def test_outputs_of_a_page_go_out_as_json():
    sent = []

    def run(source, page):
        sent.clear()
        return asyncio.run(run_cell_of_page(source, "cell 1", page, ["numpy"], sent.append))

    assert run("x = 1\nx", "/one/")
    assert json.loads(sent[-1])["data"] == {"text/plain": "1"}
    assert not run("x", "/two/")
    assert json.loads(sent[-1])["ename"] == "NameError"
    assert run("x", "/one/")
    assert run(
        "class S:\n    def _repr_mimebundle_(self, **_): return {'application/json': {'a': float('nan'), 'b': [float('inf')]}}\nS()",
        "/",
    )
    assert json.loads(sent[-1])["data"]["application/json"] == {"a": None, "b": [None]}
    assert run("print('\\ud800')", "/")
    assert json.loads(sent[0])["text"].startswith("\ud800")


def test_a_sentence_stands_for_what_is_too_large_to_display():
    sent = []
    large = "class H: _repr_html_ = lambda self: 'x' * 4_000_000\n"
    asyncio.run(run_cell_of_page(large + "for _ in range(3): display(H())\nH()", "cell 1", "/", [], sent.append))
    shown = [json.loads(text)["data"] for text in sent]
    assert [len(data.get("text/html", "")) for data in shown] == [4_000_000, 4_000_000, 0, 0]
    words = "[Not shown: a cell may display 10 MB in all, and this object has 4.0 MB.]"
    assert shown[2:] == [{"text/plain": words}] * 2
    handle = (
        large
        + "shown = display(1, display_id=True)\nfor _ in range(5): shown.update(H()); import time; time.sleep(0.1)"
    )
    sent.clear()
    asyncio.run(run_cell_of_page(handle, "cell 1", "/", [], sent.append))
    assert all("text/html" in json.loads(text)["data"] for text in sent[1:]), "what is replaced does not count"


def test_runner_needs_the_standard_library_alone():
    assert "numpy" not in fresh_python("import sys, live_cells.run_cell\nprint(*sys.modules)")


# Displays that are replaced


def test_handle_replaces_what_was_displayed(cells):
    first, last = cells("shown = display(1, display_id=True)\nshown.update(2)")
    assert (first["output_type"], last["output_type"]) == ("display_data", "update_display_data")
    assert [output["data"]["text/plain"] for output in (first, last)] == ["1", "2"]
    assert first["transient"] == last["transient"] == {"display_id": cells.namespace.names["shown"].display_id}


def test_display_without_an_id_returns_nothing(cells):
    assert cells.value("display(1)") is None
    assert "transient" not in cells.outputs[0]


def test_display_id_can_be_named_and_new_ones_differ(cells):
    assert cells.value("display(1, display_id='loss').display_id")["text/plain"] == "'loss'"
    assert (
        cells.value("display(1, display_id=True).display_id != display(1, display_id=True).display_id")["text/plain"]
        == "True"
    )


def test_last_update_of_a_fast_loop_is_shown_and_others_are_not_even_made(cells):
    outputs = cells(
        "asked = 0\n"
        "class Count:\n"
        "    def __repr__(self):\n"
        "        global asked\n"
        "        asked += 1\n"
        "        return str(self.n)\n"
        "count = Count()\n"
        "shown = display(0, display_id=True)\n"
        "for count.n in range(5000):\n"
        "    shown.update(count)"
    )
    assert outputs[-1]["data"]["text/plain"] == "4999"
    assert cells.namespace.names["asked"] == len(outputs) - 1 < 1000


def test_last_update_is_shown_before_an_error(cells):
    outputs = cells("shown = display(0, display_id=True)\nshown.update(1)\nshown.update(2)\n1 / 0")
    assert [output["data"]["text/plain"] for output in outputs[:-1]] == ["0", "1", "2"]
    assert outputs[-1]["output_type"] == "error"


def test_handle_of_a_cell_that_has_ended_shows_nothing(cells):
    cells("shown = display(0, display_id=True)")
    cells.namespace.names["shown"].update(1)
    assert len(cells.outputs) == 1


def test_updates_take_turns_of_a_tenth_of_a_second():
    now, shown = 0.0, []
    screen = Screen(shown.append, clock=lambda: now)

    def update(name, value):
        screen.update(name, lambda: {"shown": value})

    update("a", 1)
    update("a", 2)
    update("a", 3)
    assert shown == [{"shown": 1}]
    now = UPDATE_SECONDS * 0.99
    update("b", 4)
    screen.flush()
    assert shown == [{"shown": 1}]
    now = UPDATE_SECONDS
    update("a", 5)
    assert shown == [{"shown": 1}, {"shown": 5}, {"shown": 4}]
    update("a", 6)
    now = UPDATE_SECONDS * 2
    screen.write("stdout", "text")
    screen.flush()  # what is printed brings them out as well
    assert shown[3:] == [{"output_type": "stream", "name": "stdout", "text": "text"}, {"shown": 6}]
    update("a", 7)
    screen.end()
    assert shown[5:] == [{"shown": 7}]


def test_ten_updates_a_second_at_most():
    now, shown = 0.0, []
    screen = Screen(shown.append, clock=lambda: now)
    for step in range(1, 5001):
        now = step / 1000
        screen.update("a", lambda step=step: step)
    screen.end()
    assert len(shown) <= 51 + 1
    assert shown[-1] == 5000


def test_waiting_updates_come_while_the_cell_awaits(cells):
    outputs = cells(
        "import asyncio\n"
        "asked = asyncio.Event()\n"
        "class Last:\n    def __repr__(self):\n        asked.set()\n        return 'last'\n"
        "shown = display('first', display_id=True)\nshown.update('second')\nshown.update(Last())\n"
        "await asked.wait()\n'awake'"
    )
    assert [output["data"]["text/plain"] for output in outputs] == ["'first'", "'second'", "last", "'awake'"]
