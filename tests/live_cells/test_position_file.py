"""The file of an explorable cell: every position whole, shared pieces once, and small or refused."""

import gzip
import json
import random

import pytest

from live_cells.position_file import LARGEST, TooLargeError, position_file

SHOWN = ["<p>a</p><b>1</b>", "<p>a</p><b>2</b>", "", "no tag", "<p>a</p>é > 3"]


def test_positions_come_out_as_they_went_in_and_share_their_pieces():
    read = json.loads(position_file(SHOWN))
    assert ["".join(read["pieces"][piece] for piece in position) for position in read["positions"]] == SHOWN
    assert read["pieces"].count("<p>") == read["pieces"].count("a</p>") == 1


def test_the_same_positions_give_the_same_bytes():
    assert position_file(SHOWN) == position_file(list(SHOWN))


def test_a_file_over_the_limit_is_refused_with_its_size():
    noise = random.Random(1).randbytes(60_000).hex()
    assert len(gzip.compress(position_file([noise]))) < LARGEST
    with pytest.raises(TooLargeError, match=r"^2 positions that take 1[34]\d KB compressed$"):
        position_file([noise, noise[::-1]])
