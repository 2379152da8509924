"""Every fault of table.md, one case a row: the sentence is seen, no code is lost, and the page can be used again."""

import pytest

from tests.engines import Chromium

from .actions import RESULT, RUNS, act
from .faults import CHROMIUM_ALONE, FILE, LEAVES, before, strike
from .long_tasks import LONGEST, now
from .table import CASES


@pytest.fixture
def uncaught(engine):
    """The errors that nobody caught in a new tab, its workers included; in other engines the page says its own."""
    errors = []
    if isinstance(engine, Chromium):
        engine.new_tab()
        engine.page.set_default_timeout(60_000)
        engine.page.on("pageerror", lambda error: errors.append(str(error)))
        engine.page.on("console", lambda said: logged_by_us(said) and errors.append(said.text))
    return errors


def logged_by_us(said):
    """Pyodide logs by itself what has failed, if the page has not ended its worker by then."""
    return said.type == "error" and said.args and "/pyodide" not in said.location["url"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault(case, reader, uncaught, long_tasks):
    if not isinstance(reader.engine, Chromium) and case.fault in CHROMIUM_ALONE:
        pytest.skip(f"{case.fault}: {CHROMIUM_ALONE[case.fault]}")
    since = now()
    found = FILE.fullmatch(case.fault)
    slow = found and found[2] == "slow"
    path = "plain/first/" if case.reader == "starts the plain way" else "first/"
    later = case.stage == "later run"
    if later and found:
        reader.open()
        reader.run(1)
    before(case.fault, reader)
    if not (later and found):
        if slow and case.reader == "opens the page":
            reader.follow(path)
        else:
            reader.open(path)
        if later:
            reader.run(1)

    act(case.reader, reader, lambda reader: strike(case.fault, reader))
    if case.sees:
        reader.sees(case.sees.replace("⏎", " "))
    elif not slow and case.fault not in LEAVES and case.reader in RESULT:
        reader.becomes(RESULT[case.reader], "done")
    elif RUNS.fullmatch(case.reader):
        reader.becomes(3, "done", "error")

    usable_again(reader, path)
    seen = [*uncaught, *reader.js("window.seen")]
    assert [error for error in seen if not case.console or not named(case.console, error)] == []
    if isinstance(reader.engine, Chromium):  # in other engines a page does not hear of what its workers leave uncaught
        assert case.console in ("", "…") or seen, "what is named was not seen"
    if long_tasks:
        walls = reader.js("window.longTasks")
        assert long_tasks.too_long(walls, since) == [], f"the main thread was busy for more than {LONGEST} ms"


def named(console, error):
    return all(part in error for part in console.split("…"))


def usable_again(reader, path):
    """Stop what runs, and let the fault be over: the reader's code is there, and gives its result."""
    if reader.js("!document.querySelector('#cell-2 .live-cell__bar')"):  # a static page, or another one
        reader.faults.end()
        reader.whole()
        reader.open(path)
    for number in (1, 2, 3):
        if reader.js(f"!!{reader.button(number, 'Stop')}"):
            reader.stop(number)
    reader.faults.end()
    assert reader.code(2) == reader.edited
    reader.click(2, "Retry" if reader.js(f"!!{reader.button(2, 'Retry')}") else "Run")
    reader.becomes(2, "done")
    assert reader.output(2).strip() == reader.result


def test_busy_main_thread_is_noticed(reader, uncaught, long_tasks):
    if long_tasks is None:
        pytest.skip("Chromium alone tells of long tasks")
    since = now()
    reader.open()
    reader.js(
        "new Promise((done) => setTimeout(() => {"
        " const end = performance.now() + 1000; while (performance.now() < end) {} done(); }))"
    )
    reader.until("window.longTasks.some((duration) => duration > 900)")
    (busy,) = long_tasks.too_long(reader.js("window.longTasks"), since)
    assert busy <= 1100
