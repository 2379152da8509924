"""How numbers are written in a figure."""

from __future__ import annotations

import pytest

from tutorial_code import figures


@pytest.mark.parametrize(
    ("value", "text"), [(-4.0, "−4"), (0.0, "0"), (1234.5, "1230"), (0.00000212, "2.12×10⁻⁶"), (3.5e9, "3.5×10⁹")]
)
def test_numbers_are_written_for_readers(value: float, text: str) -> None:
    assert figures.loss_curve([value, 7.0]).alt.endswith(f"from {text} to 7.")
