"""Random sequences of what readers do, on real pages: no error in the console, and each page shows what it must."""

import re
import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from .chapters_site import CuttableServer, build_chapters
from .small_site import START
from .workshop_model import EDITS, VALUES, Workshop
from .workshop_screen import Tab, difference

SEQUENCES = 25  # of one test
PARTS = 40  # of the long tests: 1,000 sequences
STEPS = 12
ENOUGH = 20  # seconds for a page to show what it must on a busy machine

numbers = st.sampled_from([1, 2, 3, 5, 8])


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    with CuttableServer(build_chapters(tmp_path_factory.mktemp("chapters"))) as running:
        yield running


@pytest.fixture(scope="module")
def context(new_lasting_page):
    return new_lasting_page().context


class Sequence(RuleBasedStateMachine):
    """One reader in one tab."""

    context = chapters = None  # set by the test

    def __init__(self):
        super().__init__()
        self.model = Workshop()
        self.tab = Tab(self.context, self.chapters)
        self.lacked_network = False  # since the page was loaded

    def teardown(self):
        self.tab.close()

    def cell(self, number):
        """The cell of this number on this page, or the first."""
        cells = {cell.number: cell for cell in self.model.page.cells}
        return cells.get(number, self.model.page.cells[0])

    def there(self, button):
        """The cells that have a button of this name."""
        return [cell for cell in self.model.page.cells if button in cell.buttons and cell.kind != "proof"]

    # Code

    @rule(data=st.data())
    def edit(self, data):
        place = data.draw(st.sampled_from([place for place in EDITS if place[0] == self.model.page.name]), "cell")
        source = data.draw(st.sampled_from(EDITS[place]), "code")
        self.tab.write(place[1], source)
        self.model.edit(self.cell(place[1]), source)

    @rule(number=numbers, how=st.sampled_from(["click", "click twice", "Control+Enter", "Shift+Enter"]))
    def run(self, number, how):
        cell = self.cell(number)
        name = "Check" if cell.kind == "exercise" else "Run"
        if cell.busy:
            return
        if how == "click":
            self.tab.click(cell.number, name)
        elif how == "click twice":
            self.tab.click_at_once(cell.number, name, name)
        else:
            self.tab.press(cell.number, how)
        self.ran(lambda: self.model.run(cell))

    @rule()
    def run_all(self):
        self.tab.page.get_by_role("button", name="Run all").click()
        self.ran(self.model.run_all)

    def ran(self, in_model):
        """Wait until all that was to run has run; without network a start of Python may have failed."""
        self.tab.settle()
        shown = self.tab.read()
        if shown["python"] == "failed":
            assert self.model.offline, "Python could not start, with the network there"
            told = self.tab.page.locator("live-cell").filter(has_text="Python could not start: ")
            assert told.get_by_role("button", name="Retry").count() > 0, "no sentence, or no way to try again"
            return
        in_model()
        for cell in self.model.page.cells:  # what was recorded for this very code need not run again
            state = shown["cells"][f"cell-{cell.number}"]["state"]
            if state == "recorded" and cell.shown and cell.recorded.get(cell.source) == cell.shown.text:
                cell.shown = None

    @precondition(lambda self: self.there("Stop"))
    @rule(data=st.data())
    def stop(self, data):
        self.tab.click(data.draw(st.sampled_from(self.there("Stop")), "cell").number, "Stop")
        self.model.stop()

    @precondition(lambda self: not self.model.looping)
    @rule(number=numbers)
    def run_and_stop_at_once(self, number):
        cell = self.cell(number)
        self.tab.click_at_once(cell.number, "Check" if cell.kind == "exercise" else "Run", "Stop")

    @precondition(lambda self: self.there("Reset"))
    @rule(data=st.data())
    def reset(self, data):
        cell = data.draw(st.sampled_from(self.there("Reset")), "cell")
        self.tab.click(cell.number, "Reset")
        self.model.reset(cell)

    @precondition(lambda self: self.there("Undo"))
    @rule(data=st.data())
    def undo(self, data):
        cell = data.draw(st.sampled_from(self.there("Undo")), "cell")
        self.tab.click(cell.number, "Undo")
        cell.undo()

    @precondition(lambda self: self.model.page.name == "first" and self.cell(2).literal)
    @rule(value=st.sampled_from(VALUES))
    def slide(self, value):
        if self.cell(2).literal == value:
            return  # it stands there
        cell = self.cell(2)
        self.tab.slide(2, value)
        if self.model.slide(cell, value):
            self.ran(lambda: self.model.run(cell, below=False))

    # What stands beside the code

    @precondition(lambda self: self.model.page.name == "first")
    @rule(right=st.booleans(), answer=st.booleans())
    def predict(self, right, answer):
        self.tab.page.get_by_label("Up" if right else "Down").check()
        self.model.page.chosen = {"1" if right else "0"}
        if answer:
            self.tab.page.get_by_role("button", name="Answer").click()
            self.model.page.answered = "right" if right else "wrong"

    @precondition(lambda self: self.model.page.name == "first")
    @rule()
    def show_or_hide_the_solution(self):
        cell = self.cell(5)
        self.tab.click(5, "Hide solution" if cell.solution_shown else "Show solution")
        cell.solution_shown = not cell.solution_shown

    @precondition(lambda self: not self.model.offline)
    @rule(data=st.data())
    def open_link(self, data):
        place = data.draw(st.sampled_from([place for place in EDITS if place[0] == self.model.page.name]), "cell")
        source = data.draw(st.sampled_from(EDITS[place]), "code")
        self.tab.open_link(place[1], source)
        self.model.open_link(*place[1:], source)

    @precondition(lambda self: any(cell.offer is not None for cell in self.model.page.cells))
    @rule(data=st.data(), take=st.booleans())
    def decide(self, data, take):
        offered = [cell for cell in self.model.page.cells if cell.offer is not None]
        cell = data.draw(st.sampled_from(offered), "cell")
        self.tab.click(cell.number, "Use this code" if take else "Discard")
        self.model.decide(cell, take)

    # From page to page

    def other(self):
        return "second" if self.model.page.name == "first" else "first"

    @precondition(lambda self: not self.model.offline)
    @rule()
    def follow_the_link(self):
        other = self.other()
        assert not self.tab.follow(f"To the {other}", other.title()), "a link loaded its page anew"
        self.model.visit(other, loads=False)

    @precondition(lambda self: not self.model.offline)
    @rule()
    def go_to_an_address(self):
        other = self.other()
        self.tab.go_to(other)
        self.model.visit(other, loads=True)
        self.lacked_network = False

    @precondition(lambda self: not self.model.offline and self.model.at > 0)
    @rule()
    def go_back(self):
        self.go(-1)

    @precondition(lambda self: not self.model.offline and self.model.at < len(self.model.history) - 1)
    @rule()
    def go_forward(self):
        self.go(1)

    def go(self, steps):
        target = self.model.history[self.model.at + steps].page
        self.model.move(steps, loads=self.tab.go(steps, target.title()))

    @precondition(lambda self: not self.model.offline and not self.model.looping)
    @rule(number=numbers)
    def run_leave_and_return(self, number):
        cell, here, other = self.cell(number), self.model.page.name, self.other()
        self.tab.click(cell.number, "Check" if cell.kind == "exercise" else "Run")
        self.tab.follow(f"To the {other}", other.title())
        self.tab.go(-1, here.title())
        self.model.visit(other, loads=False)
        self.model.move(-1, loads=False)
        self.ran(lambda: self.model.run(cell))

    @rule()
    def reload(self):
        title = self.model.page.name.title()
        if self.model.offline:
            self.tab.reload_without_network(title)
            self.model.offline = False
        else:
            self.tab.reload(title)
        self.model.load()
        self.lacked_network = False

    @precondition(lambda self: not self.model.offline and not self.model.looping)
    @rule(number=numbers)
    def run_and_reload_at_once(self, number):
        cell = self.cell(number)
        self.tab.click_at_once(cell.number, "Check" if cell.kind == "exercise" else "Run")
        self.tab.reload(self.model.page.name.title())
        self.model.load()
        self.lacked_network = False

    @rule()
    def lose_or_find_the_network(self):
        self.tab.page.locator("html:not([data-python=starting])").wait_for(state="attached", timeout=START)
        self.tab.connect(self.model.offline)
        self.model.offline = not self.model.offline
        self.lacked_network = True

    # What must hold after each step

    @invariant()
    def the_page_shows_what_it_must(self):
        until = time.monotonic() + ENOUGH
        expected = self.expected()
        while found := difference(self.tab.read(), expected):
            assert not self.tab.faults, self.tab.faults
            if time.monotonic() > until:
                raise AssertionError("The page does not show what it must.\n" + "\n".join(found))
            self.tab.page.evaluate("new Promise((next) => setTimeout(next, 20))")
        assert not self.tab.faults, self.tab.faults

    def expected(self):
        page = self.model.page
        question = page.name == "first"
        return {
            "title": page.name.title(),
            "python": {"off", "starting", "ready"} | ({"failed"} if self.lacked_network else set()),
            "cells": {f"cell-{cell.number}": self.expected_cell(cell) for cell in page.cells},
            "bar": ["Take it with you", "Run all"],
            "answered": page.answered if question else None,
            "chosen": page.chosen if question else None,
            "answerable": True if question else None,
            "kept": sorted(
                f"{each.name},cell-{cell.number},{cell.source}"
                for each in self.model.pages.values()
                for cell in each.cells
                if cell.edited
            ),
        }

    def expected_cell(self, cell):
        if cell.shown:
            texts = {cell.shown.text}
        elif cell.source in cell.recorded and self.model.page.stands(cell) and not self.lacked_network:
            texts = {cell.recorded[cell.source]}
        else:
            texts = set(cell.recorded.values())
        return {
            "source": cell.source,
            "state": cell.state,
            "buttons": sorted(cell.buttons),
            "text": texts,
            "busy": cell.busy == "running",
            "named": f"group Code cell {cell.number} null",
            "verdict": cell.verdict,
            "judged": cell.verdict is not None,
            "slider": self.expected_slider(cell) if cell.sliders else None,
            "offer": cell.offer,
        }

    @staticmethod
    def expected_slider(cell):
        """Whether it can be moved, and where it stands: where the code says."""
        if cell.literal is None:
            return re.compile(r"\[True, .*\]")
        place = min(VALUES, key=lambda value: abs(float(value) - float(cell.literal)))
        return [False, {"2.5": "3"}.get(cell.literal, place), cell.literal]


def pytest_generate_tests(metafunc):
    if "part" in metafunc.fixturenames:
        metafunc.parametrize("part", range(PARTS if metafunc.config.getoption("long") else 1))


def sequences(number):
    """The settings of so many sequences; one that fails is told as the fewest steps that show it."""
    return settings(
        max_examples=number,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.usefixtures("long")
def test_sequences(chapters, context, part):
    """The same sequences each time: a part's number is where its randomness begins."""
    reader = type("Reader", (Sequence,), {"context": context, "chapters": chapters})
    run_state_machine_as_test(seed(part)(reader), settings=sequences(SEQUENCES))
