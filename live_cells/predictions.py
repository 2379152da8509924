"""Predictions: a question that the reader answers before the code does.

```text
/// prediction | Which way does the weight move?
- [ ] up
- [x] down

Why, in two sentences.
///
```
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from live_cells.chapter import SourceError

_START = re.compile(r"^/{3,}\s*prediction\b\s*(?:\|\s*(?P<question>.*\S))?\s*$")
_CHOICE = re.compile(r"^\[(?P<right>[ x])\]\s+")
_LISTED_CHOICE = re.compile(r"^\s*[-*] \[(?P<right>[ x])\] \S")


def check_predictions(path: str, markdown: str, first_line: int = 1) -> None:
    """Raise SourceError for a prediction without a question, an end, two choices or one right answer."""
    lines = markdown.splitlines()
    for number, line in enumerate(lines):
        start = _START.match(line)
        if not start:
            continue
        where = first_line + number
        end = next((n for n in range(number + 1, len(lines)) if lines[n].strip() == line.split()[0]), None)
        if start["question"] is None:
            raise SourceError(path, where, "a prediction without a question", "/// prediction | The question?")
        if end is None:
            raise SourceError(path, where, "a prediction that is never closed", "a line `///`")
        choices = [match["right"] for text in lines[number:end] if (match := _LISTED_CHOICE.match(text))]
        if len(choices) < 2 or choices.count("x") != 1:
            raise SourceError(
                path,
                where,
                f"{len(choices)} choices, {choices.count('x')} of them right",
                "two or more lines `- [ ] choice`, exactly one of them `- [x] choice`",
            )


class Prediction(Block):
    """The block `prediction`: a fieldset of choices, and the explanation folded below it."""

    NAME = "prediction"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "live-prediction")

    def on_markdown(self) -> str:
        return "block"

    def on_end(self, block: etree.Element) -> None:
        self.tracker["count"] = number = self.tracker.get("count", 0) + 1
        content = list(block)
        choices = next(child for child in content if child.tag == "ul")
        block[:] = []
        fieldset = etree.SubElement(block, "fieldset", {"class": "prediction"})
        etree.SubElement(fieldset, "legend").text = self.argument
        for value, item in enumerate(choices):
            fieldset.append(_choice(item, f"prediction-{number}", value))
        why = etree.SubElement(block, "details", {"class": "prediction__why"})
        etree.SubElement(why, "summary").text = "Explanation"
        why.extend(child for child in content if child is not choices)


def _choice(item: etree.Element, name: str, value: int) -> etree.Element:
    paragraph = item.find("p")
    item = item if paragraph is None else paragraph
    match = _CHOICE.match(item.text or "")
    label = etree.Element("label")
    radio = etree.SubElement(label, "input", {"type": "radio", "name": name, "value": str(value)})
    if match and match["right"] == "x":
        radio.set("data-right", "")
    text = etree.SubElement(label, "span")
    text.text = (item.text or "")[match.end() if match else 0 :]
    text.extend(item)
    return label


class PredictionExtension(BlocksExtension):
    """Adds the block `prediction` to Python-Markdown."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        md.block_level_elements.extend(["live-cell", "live-prediction", "fieldset", "legend"])
        block_mgr.register(Prediction, self.getConfigs())
