"""Running all positions of a cell's sliders: in the chapter's namespace, and each as if it were the only one."""

from threading import Barrier, Event

import pytest

from live_cells.chapter import Cell, Chapter, SourceError
from live_cells.positions import run_positions
from live_cells.recording import Recordings
from live_cells.sliders import read_sliders


def explorable(index, source, **scales):
    return Cell(index, 10 * index, source, "explore", read_sliders(scales, source))


def shown(outputs):
    """What a run printed, or its last value."""
    return "".join(
        output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"] for output in outputs
    )


def test_each_position_runs_in_the_namespace_as_it_is_at_the_cell():
    cells = [
        Cell(1, 10, "x = 10"),
        explorable(2, "a = 1\nx + a", a=[0, 2, 1]),
        Cell(3, 30, "x = a * 100"),
        explorable(4, "print(x, end=' ')\ny = f'{x}'\ndict(b=0.5, c=-1)", b=[0, 0.5, 0.5], c=[-1, 0, 1]),
    ]
    ran = run_positions("a.md", cells)
    assert [[shown(outputs) for outputs in positions] for positions in ran] == [
        [],
        ["10", "11", "12"],
        [],
        [f"100 {{'b': {b}, 'c': {c}}}" for b in (0.0, 0.5) for c in (-1, 0)],
    ]


def test_nothing_leaks_from_one_position_into_another_or_into_a_later_cell():
    changes = (
        "a = 0\nseen.append(a)\nmath.pi += a\nglobals().setdefault('first', a)\nrandom.random()\n"
        "print(seen, round(math.pi, 2), first, round(random.random(), 6))"
    )
    ran = run_positions(
        "a.md",
        [
            Cell(1, 10, "import math, random\nrandom.seed(1)\nseen = []"),
            explorable(2, changes, a=[0, 2, 1]),
            explorable(3, "b = 1\nprint(seen, round(math.pi, 2), first, 0)", b=[0, 1, 1]),
        ],
    )
    random = shown(ran[1][0]).split()[-1]
    assert [shown(outputs) for outputs in ran[1]] == [f"[{a}] {3.14 + a:.2f} {a} {random}\n" for a in (0, 1, 2)]
    assert [shown(outputs) for outputs in ran[2]] == ["[0] 3.14 0 0\n"] * 2


def test_positions_run_once_for_the_same_cells_up_to_the_last_slider(tmp_path, monkeypatch):
    runs = []
    monkeypatch.setattr("live_cells.recording.run_positions", lambda *of: runs.append(of) or run_positions(*of))
    cells = (explorable(1, "a = 1\na", a=[0, 1, 1]), Cell(2, 20, "1"))
    recorded = [[{"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}]] * 2
    recordings = Recordings(tmp_path, "world")
    first = recordings.positions(Chapter("a.md", cells, ""), recorded)
    assert [len(positions) for positions in first] == [2, 0]
    later = (cells[0], Cell(2, 20, "1 + 0"))
    assert recordings.positions(Chapter("a.md", later, ""), recorded) == first
    assert len(runs) == 1
    wider = (explorable(1, "a = 1\na", a=[0, 2, 1]), cells[1])
    assert len(recordings.positions(Chapter("a.md", wider, ""), recorded)[0]) == 3
    assert len(runs) == 2


RAN = [[{"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}]]


def simple(name):
    return Chapter(f"{name}.md", (explorable(1, f"a = 1  # {name}\na", a=[0, 1, 1]),), "")


@pytest.fixture
def run(monkeypatch):
    """Let a function run before positions do; what it is given is the chapter's path."""

    def before(wait):
        monkeypatch.setattr("live_cells.recording.run_positions", lambda *of: wait(of[0]) or run_positions(*of))

    return before


def test_chapters_run_at_the_same_time_and_each_once(tmp_path, monkeypatch, run):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    both, runs = Barrier(2, timeout=10), []
    run(lambda path: runs.append(path) or (both.wait() and None))
    recordings, drawn = Recordings(tmp_path, "world"), []
    for name in "abab":
        recordings.begin(simple(name), drawn.append)
    assert [len(recordings.positions(simple(name), RAN)[0]) for name in "abab"] == [2] * 4
    Recordings(tmp_path, "world").begin(simple("a"), drawn.append)
    assert sorted(runs) == ["a.md", "b.md"]
    assert [[output["data"]["text/plain"] for output in outputs] for outputs in drawn] == [["0", "1"]] * 2


def test_what_went_wrong_ahead_is_raised_where_it_is_wanted(tmp_path, run):
    run(lambda path: 1 / 0)
    recordings = Recordings(tmp_path, "world")
    recordings.begin(simple("a"), list)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            recordings.positions(simple("a"), RAN)


def test_after_the_end_nothing_more_is_begun(tmp_path, monkeypatch, run):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    go_on, runs = Event(), []
    run(lambda path: runs.append(path) or (go_on.wait(10) and None))
    recordings = Recordings(tmp_path, "world")
    for name in "ab":
        recordings.begin(simple(name), list)
    recordings.end()
    go_on.set()
    assert len(recordings.positions(simple("a"), RAN)[0]) == 2
    assert runs == ["a.md"]


@pytest.mark.parametrize(
    ("source", "recorded", "line", "found"),
    [
        ("a = 1\n\n1 / (2 - a)", [], 12, "ZeroDivisionError: division by zero, at a = 2"),
        ("a = 1\nprint(a)", ["2\n"], 10, "a cell with a slider whose output the page's engine does not give"),
    ],
)
def test_a_position_that_cannot_be_recorded_is_named(tmp_path, source, recorded, line, found):
    chapter = Chapter("a.md", (explorable(1, source, a=[0, 2, 1]),), "")
    outputs = [{"output_type": "stream", "name": "stdout", "text": text} for text in recorded]
    with pytest.raises(SourceError) as error:
        Recordings(tmp_path, "world").positions(chapter, [outputs])
    assert str(error.value).startswith(f"a.md:{line}: found {found}")
