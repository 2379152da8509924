"""Runs one cell's source and reports what it shows, as nbformat outputs.

The browser's worker and the tests run this same file. It uses the standard library alone, and
knows nothing of a browser: whoever calls it says where the outputs go.
"""

import ast
import asyncio
import base64
import builtins
import inspect
import io
import json
import linecache
import math
import sys
import time
import tokenize
import traceback
import types
import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

Output = dict[str, Any]
Emit = Callable[[Output], None]

MOST_LINES = 10_000
MOST_CHARACTERS = 1_000_000
MOST_DISPLAYS = 100
MOST_DISPLAYED = 10_000_000  # characters of all objects that a cell displays, with the page's own words for them
AT_ONCE = 200  # of the first writes, lines go out unbatched: what is printed before a long loop is seen
BATCH_SECONDS = 0.04
UPDATE_SECONDS = 0.1  # between two updates of displayed objects, the last one of a cell apart

CAPPED = (
    "\n[No more output is shown: a cell may print 10,000 lines or 1 MB, and display 100 objects. "
    "The code itself goes on until it ends or you press Stop.]\n"
)
CLIPPED = "\n[Cut off: at most 1 MB of text is shown.]"
TOO_LARGE = "[Not shown: a cell may display 10 MB in all, and this object has {:.1f} MB.]"

# What 32-bit Python raises where a 64-bit one would try to allocate and raise MemoryError.
TOO_BIG = (
    "array is too big",
    "Maximum allowed dimension exceeded",
    "cannot fit 'int' into an index-sized integer",
)

REPR_METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "application/json": "_repr_json_",
}

# Called without arguments when a cell's code has ended well; a plotting library shows what is open.
at_cell_end: list[Callable[[], None]] = []


class Screen:
    """Where the outputs of one running cell go: batched, in order, and with an end."""

    def __init__(self, emit: Emit, clock: Callable[[], float] = time.monotonic) -> None:
        self._emit, self._clock = emit, clock
        self._name = "stdout"
        self._parts: list[str] = []
        self._due = clock() + BATCH_SECONDS
        self._updates: dict[str, Callable[[], Output]] = {}  # the newest of each display, not brought out yet
        self._updates_due = -math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._writes = self._lines = self._characters = self._displays = 0
        self._full = False

    def write(self, name: str, text: str) -> None:
        """Take text for a stream; keep it for at most one batch."""
        if self._full or not text:
            return
        if name != self._name:
            self.flush()
            self._name = name
        room = MOST_CHARACTERS - self._characters
        lines = text[:room].splitlines(keepends=True)
        kept = "".join(lines[: MOST_LINES - self._lines])
        self._characters += len(kept)
        self._lines += kept.count("\n")
        self._parts.append(kept)
        if len(kept) < len(text):
            self._fill()
            return
        self._writes += 1
        now = self._clock()
        if now >= self._due or (self._writes <= AT_ONCE and kept.endswith("\n")):
            self.flush()
            self._due = now + BATCH_SECONDS
        elif self._timer is None:
            self._flush_later(BATCH_SECONDS)

    def _flush_later(self, seconds: float) -> None:
        """Where the cell awaits something, the event loop brings the rest out."""
        with suppress(RuntimeError):  # no loop: the next write, display or the cell's end will do it
            self._timer = asyncio.get_running_loop().call_later(seconds, self.flush)

    def flush(self) -> None:
        """Bring out what has been written so far, and updates if it is time for them."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            self._emit({"output_type": "stream", "name": self._name, "text": text})
        if self._updates and self._clock() >= self._updates_due:
            self._bring_updates()
        elif self._updates:
            self._flush_later(UPDATE_SECONDS)

    def update(self, display_id: str, make: Callable[[], Output]) -> None:
        """Take what is to replace a displayed object; made only if it is the newest when it is time for one."""
        self._updates[display_id] = make
        if self._clock() >= self._updates_due:
            self._bring_updates()
        elif self._timer is None:
            self._flush_later(UPDATE_SECONDS)

    def _bring_updates(self) -> None:
        newest = list(self._updates.values())
        self._updates.clear()
        for make in newest:
            self._emit(make())
        self._updates_due = self._clock() + UPDATE_SECONDS

    def end(self) -> None:
        """Bring out all that is left."""
        self._bring_updates()
        self.flush()

    def _fill(self) -> None:
        self.flush()
        self._full = True
        self._emit({"output_type": "stream", "name": "stderr", "text": CAPPED})

    def show(self, output: Output) -> None:
        """Bring out a displayed object, after the text that came before it."""
        if self._full:
            return
        self._displays += 1
        if self._displays > MOST_DISPLAYS:
            self._fill()
            return
        self.flush()
        self._emit(output)

    def fail(self, output: Output) -> None:
        """Bring out an error; an error is always shown."""
        with suppress(BaseException):  # an object that cannot say what it shows
            self._bring_updates()
        self.flush()
        self._emit(output)


class Stream(io.TextIOBase):
    """What sys.stdout and sys.stderr are while a cell runs."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, screen: Screen, name: str) -> None:
        self._screen = screen
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._screen.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        self._screen.flush()


_new_ids = count(1)
_screen: Screen | None = None  # of the cell that is running


def publish(data: dict[str, Any], output_type: str = "display_data", display_id: str | None = None) -> None:
    """Show a MIME bundle in the output of the running cell."""
    if _screen is not None:
        _screen.show(_output(data, output_type, display_id))


def _output(data: dict[str, Any], output_type: str, display_id: str | None = None) -> Output:
    output: Output = {"output_type": output_type, "data": data, "metadata": {}}
    if output_type == "execute_result":
        output["execution_count"] = None
    if display_id is not None:
        output["transient"] = {"display_id": display_id}
    return output


class DisplayHandle:
    """A displayed object that another one can replace, as IPython's class of that name."""

    def __init__(self, display_id: str) -> None:
        self.display_id = display_id

    def update(self, value: object) -> None:
        """Show `value` instead: at most ten times a second, and the last one always.

        What it shows is asked of it when its turn has come, so that most updates of a fast loop cost nothing.
        """
        if _screen is not None:
            _screen.update(self.display_id, lambda: _output(mime_bundle(value), "update_display_data", self.display_id))


def display(*objects: object, display_id: str | bool | None = None) -> DisplayHandle | None:
    """Show objects in the output of the running cell, as IPython's function of that name does.

    With a `display_id`, or with True for a new one, it returns a handle that can replace them.
    """
    name = f"display {next(_new_ids)}" if display_id is True else display_id or None
    for each in objects:
        publish(mime_bundle(each), display_id=name)
    return None if name is None else DisplayHandle(name)


def mime_bundle(value: object) -> dict[str, Any]:
    """Return all representations a value offers, text/plain always among them."""
    data: dict[str, Any] = {"text/plain": _clip(repr(value))}
    # Looked up on the type, as Python does: a class has these methods unbound, a mock has any.
    kind = type(value)
    for mime, method in REPR_METHODS.items():
        if callable(getattr(kind, method, None)):
            _add(data, mime, getattr(value, method)())
    if callable(getattr(kind, "_repr_mimebundle_", None)):
        bundle = value._repr_mimebundle_(include=None, exclude=None)  # type: ignore[attr-defined]
        if isinstance(bundle, tuple):  # (data, metadata)
            bundle = bundle[0]
        for mime, representation in (bundle or {}).items():
            _add(data, mime, representation)
    return data


def _add(data: dict[str, Any], mime: str, representation: Any) -> None:
    if isinstance(representation, tuple):  # (data, metadata)
        representation = representation[0]
    if isinstance(representation, bytes):
        representation = base64.b64encode(representation).decode("ascii")
    if representation is not None:
        data[mime] = representation


def _clip(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + CLIPPED


class Namespace:
    """The names of one page's cells: the module `__main__` while one of them runs."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.names = vars(self.module)
        self.sources: dict[str, str] = {}  # of the cells that have run, by file name, for tracebacks

    def remember(self, name: str, source: str) -> None:
        """Let tracebacks and inspect find the lines of this page's cells under their names."""
        self.sources[name] = source
        for cell, text in self.sources.items():
            linecache.cache[cell] = (len(text), None, text.splitlines(keepends=True), cell)


async def run_cell(
    source: str,
    *,
    name: str,
    namespace: Namespace,
    emit: Emit,
    available: Iterable[str] = (),
) -> bool:
    """Run a cell and return whether it ended without an error.

    `name` is the file name in tracebacks, "cell 3"; `available` are the modules beyond the
    standard library that an import may name, for the sentence a failed import gets.
    """
    namespace.remember(name, source)

    async def show_value() -> None:
        value = await execute(source, name, namespace.names)
        if value is not None:
            publish(mime_bundle(value), "execute_result")
        for callback in at_cell_end:
            callback()

    return await perform(show_value, name=name, namespace=namespace, emit=emit, available=available)


async def perform(
    action: Callable[[], Awaitable[None]],
    *,
    name: str,
    namespace: Namespace,
    emit: Emit,
    available: Iterable[str] = (),
) -> bool:
    """Await `action` with the streams of a running cell; what it raises is shown as the error of the cell `name`."""
    with _stage(namespace, Screen(emit)) as screen:
        try:
            await action()
            screen.end()
        except BaseException as error:  # SystemExit and KeyboardInterrupt end the cell, not Python
            screen.fail(_error_output(error, name, namespace, available))
            return False
    return True


async def execute(source: str, name: str, names: dict[str, Any]) -> object:
    """Execute all statements; return the value of a last expression that asks to be shown."""
    tree = ast.parse(source, name)
    last: ast.Expression | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    await _evaluate(tree, name, names)
    if last is None:
        return None
    value = await _evaluate(last, name, names)
    return None if _ends_with_semicolon(source) else value


async def _evaluate(tree: ast.Module | ast.Expression, name: str, names: dict[str, Any]) -> object:
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    code = compile(tree, name, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    value = eval(code, names)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def _ends_with_semicolon(source: str) -> bool:
    """Tell whether the last value is hidden, by the rule of IPython."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    significant = [token.string for token in tokens if token.type not in skipped]
    return bool(significant) and significant[-1] == ";"


def _no_input(*_: object) -> str:
    raise RuntimeError("input() cannot ask anything here. Write the value into the code instead, like name = 'Ada'.")


@contextmanager
def _stage(namespace: Namespace, screen: Screen) -> Iterator[Screen]:
    """Set up what a cell may change for everybody, and put it back, whatever the cell did to it."""
    global _screen
    kept = {name: getattr(sys, name) for name in ("stdout", "stderr", "stdin", "excepthook", "displayhook")}
    main, limit, trace = sys.modules.get("__main__"), sys.getrecursionlimit(), sys.gettrace()
    builtins_before = dict(vars(builtins))
    sys.stdout, sys.stderr = Stream(screen, "stdout"), Stream(screen, "stderr")
    sys.stdin = io.StringIO()
    sys.modules["__main__"] = namespace.module
    builtins.input = _no_input
    builtins.display = display  # type: ignore[attr-defined]
    namespace.names.update(__name__="__main__", __builtins__=builtins)
    namespace.names.pop("__warningregistry__", None)  # a cell that runs again warns again
    show_warning, _screen = warnings.showwarning, screen
    try:
        yield screen
    finally:
        _screen = None
        for name, value in kept.items():
            setattr(sys, name, value)
        sys.settrace(trace)
        sys.setrecursionlimit(limit)
        vars(builtins).pop("display", None)
        vars(builtins).update(builtins_before)
        warnings.showwarning = show_warning
        if main is not None:
            sys.modules["__main__"] = main


def _error_output(error: BaseException, name: str, namespace: Namespace, available: Iterable[str]) -> Output:
    error = _explained(error, available)
    line = None
    if isinstance(error, SyntaxError) and error.filename == name:
        line = error.lineno
        error.text = error.text or linecache.getline(name, line or 0)  # the compiler of a tree knows no text
    report = traceback.TracebackException.from_exception(error, compact=True)
    for frame in report.stack:
        if frame.filename == name:
            line = frame.lineno
    _keep_readers_frames(report, namespace.sources, set())
    output: Output = {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": _clip(str(error)),
        "traceback": _clip("".join(report.format())).rstrip("\n").split("\n"),
    }
    if line is not None:
        output["line"] = line
    return output


def _explained(error: BaseException, available: Iterable[str]) -> BaseException:
    """Add what a reader of the page needs to know, where Python's own words do not say it."""
    if isinstance(error, MemoryError) or (
        isinstance(error, (ValueError, OverflowError)) and any(words in str(error) for words in TOO_BIG)
    ):
        plain = MemoryError(str(error) or "out of memory")
        plain.add_note(
            "Python in a browser has at most 4 GB of memory. Try it smaller; what was defined before is still there."
        )
        return plain.with_traceback(error.__traceback__)
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.partition(".")[0]
        if top not in set(available):
            error.msg = f"No module named {error.name!r}"
            names = ", ".join(sorted(available))
            error.add_note(f"A cell can import most of Python's standard library{' and ' + names if names else ''}.")
    if isinstance(error, SystemExit):
        error.add_note("This ended the cell. Python itself goes on.")
    return error


def _keep_readers_frames(report: traceback.TracebackException, cells: Iterable[str], seen: set[int]) -> None:
    """Drop the frames of this file and of packages, in chained and grouped errors too."""
    if id(report) in seen:
        return
    seen.add(id(report))
    report.stack[:] = [frame for frame in report.stack if frame.filename in cells]
    for other in (report.__cause__, report.__context__, *(report.exceptions or ())):
        if other is not None:
            _keep_readers_frames(other, cells, seen)
    if not report.stack:
        report.stack = None  # type: ignore[assignment]  # then no "Traceback" line stands over nothing


_pages: dict[str, Namespace] = {}


async def run_cell_of_page(
    source: str, name: str, page: str, available: Iterable[str], emit: Callable[[str], None]
) -> bool:
    """Run a cell among the names of its page; outputs go out as JSON text."""
    namespace = _pages.setdefault(page, Namespace())
    return await run_cell(source, name=name, namespace=namespace, emit=as_json(emit), available=list(available))


def as_json(emit: Callable[[str], None]) -> Emit:
    """Let the outputs of one cell go out as JSON text, and instead of objects that are too large a sentence."""
    left = MOST_DISPLAYED

    def emit_json(output: Output) -> None:
        nonlocal left
        text = json.dumps(_finite(output), default=str)
        if "data" in output and len(text) > left:
            sentence = TOO_LARGE.format(len(text) / 1e6)
            text = json.dumps(output | {"data": {"text/plain": sentence}})
        elif output["output_type"] == "display_data":  # what an update replaces is gone
            left -= len(text)
        emit(text)

    return emit_json


def _finite(value: Any) -> Any:
    """Replace NaN and infinities, which JSON has no words for, by null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return value
