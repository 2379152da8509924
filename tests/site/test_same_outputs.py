"""The comparison that the chapters' tests rest on: it must be able to say no."""

import pytest

from .same_outputs import differences


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def result(**data):
    return {"output_type": "execute_result", "data": data, "metadata": {}}


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ([], []),
        ([stream("slope -2.0\n")], [stream("slope "), stream("-2.0\n")]),
        ([stream("0.3\n")], [stream("0.30000000000000004\n")]),
        ([result(figure={"y": [1.0, 2]})], [result(figure={"y": [1.0000000000000002, 2]})]),
    ],
)
def test_the_same(expected, found):
    assert differences(expected, found) == []


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ([stream("a\n")], []),
        ([stream("a\n")], [stream("a\n", "stderr")]),
        ([stream("a\n")], [stream("a \n")]),
        ([stream("slope -2.0\n")], [stream("slope 2.0\n")]),
        ([stream("0.3\n")], [stream("0.3000000000004\n")]),
        ([stream("[1, 2]\n")], [stream("[1, 2, 3]\n")]),
        ([result(text="True")], [result(text="1")]),
        ([result(figure={"y": [1.0]})], [result(figure={"y": [1.0, 2.0]})]),
        ([result(figure={"y": 0.0})], [result(figure={"y": 1e-300})]),
        ([result(figure={"y": True})], [result(figure={"y": 1})]),
        ([result(figure={"y": 1})], [result(figure={"z": 1})]),
    ],
)
def test_not_the_same(expected, found):
    assert differences(expected, found)
