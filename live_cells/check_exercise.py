"""Checks what a reader wrote for an exercise: runs it, then the author's check, each among names of its own.

The check sees the reader's names as the module `exercise` and imports those it wants, so that nothing else
the reader defines, here or in the chapter, can get in its way. Browser and tests run this same file.
"""

import ast
import builtins
import sys
import traceback
import types
from collections.abc import Callable, Iterable

from live_cells.run_cell import Emit, Namespace, as_json, execute, perform, run_cell

#: The MIME type of a verdict, the last output of a check: {"passed": bool, "message": str}.
VERDICT = "application/vnd.live-cells.verdict+json"

PASSED = "Right: every check holds."
RAISED = "Your code ended with an error. The message above names the line."
CHECK = "the check"  # its file name


async def check_exercise(source: str, *, name: str, check: str, emit: Emit, available: Iterable[str] = ()) -> bool:
    """Run the reader's `source` and judge it; return whether it ran without an error, whatever the verdict.

    `name` and `available` are as for `run_cell`; `check` is the source of the author's check.
    """
    reader = Namespace()
    message: str | None = RAISED

    async def judge() -> None:
        nonlocal message
        message = await _objection(check, reader, name)

    ran = await run_cell(source, name=name, namespace=reader, emit=emit, available=available)
    ran = ran and await perform(judge, name=name, namespace=reader, emit=emit, available=available)
    verdict = {"passed": message is None, "message": message or PASSED}
    data = {VERDICT: verdict, "text/plain": verdict["message"]}
    emit({"output_type": "display_data", "data": data, "metadata": {}})
    return ran


def names_wanted(check: str) -> list[str]:
    """The names that a check imports from `exercise`."""
    imports = [node for node in ast.walk(ast.parse(check)) if isinstance(node, ast.ImportFrom)]
    return [alias.name for node in imports if node.module == "exercise" for alias in node.names]


async def _objection(check: str, reader: Namespace, name: str) -> str | None:
    """What the check has to say against the reader's names; None if it holds. What the reader's lines raise is raised."""
    wanted = names_wanted(check)
    for each in wanted:
        if each not in reader.names:
            return f"Your code has to define `{each}`; it does not."
    exercise = types.ModuleType("exercise")
    vars(exercise).update((each, reader.names[each]) for each in wanted)
    sys.modules["exercise"] = exercise
    try:
        await execute(check, CHECK, {"__name__": "check", "__builtins__": builtins})
    except BaseException as error:
        places = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
        innermost = [place for place in places if place in (name, CHECK)][-1]
        if innermost == name:
            raise
        if isinstance(error, AssertionError):
            return str(error)
        return f"The check cannot work with what your code gives ({type(error).__name__}: {error})."
    finally:
        sys.modules.pop("exercise", None)
    return None


async def check_exercise_in_page(
    source: str, name: str, check: str, available: Iterable[str], emit: Callable[[str], None]
) -> bool:
    """Check an exercise of a page; outputs go out as JSON text."""
    return await check_exercise(source, name=name, check=check, available=list(available), emit=as_json(emit))
