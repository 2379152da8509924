"""The list of mutants that cannot be killed: compared both ways, and about lines that are there."""

import pytest

from tools import mutants
from tools.mutants import Mutant
from tools.places import ROOT

KILLABLE = Mutant("tutorial_code.losses.mean_error", "predicted - true", "predicted + true")
EQUIVALENT = Mutant("tutorial_code.losses.log_cosh_loss", "size < 1", "size <= 1")
DIFFERENCE = """\
--- tutorial_code/losses.py
+++ tutorial_code/losses.py
@@ -1,3 +1,3 @@
 def log_cosh_loss(y_true, y_pred):
-    return size < 1
+    return size <= 1
"""


def test_what_is_listed_and_survives_is_no_problem():
    assert mutants.problems({EQUIVALENT}, {EQUIVALENT}) == []


def test_unlisted_survivor_is_a_problem():
    (problem,) = mutants.problems({EQUIVALENT, KILLABLE}, {EQUIVALENT})
    assert problem.startswith(
        "No test notices this change of tutorial_code.losses.mean_error\n  - predicted - true\n  + predicted + true\n"
    )


def test_listed_mutant_that_is_killed_or_gone_is_a_problem():
    (problem,) = mutants.problems(set(), {EQUIVALENT})
    assert "equivalent_mutants.toml lists a change that a test notices now" in problem


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("tutorial_code.losses.x_log_cosh_loss__mutmut_39", "tutorial_code.losses.log_cosh_loss"),
        ("tutorial_code.gradients.x__height__mutmut_1", "tutorial_code.gradients._height"),
        ("tutorial_code.updates.xǁHistoryǁ__repr____mutmut_2", "tutorial_code.updates.History.__repr__"),
    ],
)
def test_a_mutant_is_known_by_its_function_and_its_change(name, function):
    assert mutants.mutant(name, DIFFERENCE) == Mutant(function, "return size < 1", "return size <= 1")


def test_each_listed_mutant_has_a_reason_and_changes_a_line_of_the_package():
    assert len(mutants.listed()) > 0
    for mutant, reason in mutants.listed().items():
        module = ROOT / "tutorial_code" / f"{mutant.function.split('.')[1]}.py"
        assert " ".join(module.read_text("utf-8").split()).count(mutant.was) > 0, mutant
        assert reason.endswith("."), mutant
