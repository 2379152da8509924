"""One line of plain text for a formula, for the search index and the table of contents."""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

ACCENTS = {"^": "\u0302", "ˉ": "\u0304", "~": "\u0303", "¯": "\u0304"}
SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-−i", "₀₁₂₃₄₅₆₇₈₉₊₋₋ᵢ")
INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u200b"))


def linear_math(katex_html: str) -> str:
    """`\\frac{\\partial L}{\\partial w}` as ∂L/∂w: read from the MathML that KaTeX puts beside its HTML."""
    mathml = re.search(r"<math.*?</math>", katex_html, re.DOTALL)
    assert mathml, "KaTeX's output `htmlAndMathml` holds a <math> element"
    text = _text(ElementTree.fromstring(mathml.group().replace("&nbsp;", " ")))
    return unicodedata.normalize("NFC", " ".join(text.translate(INVISIBLE).split()))


def _text(element: ElementTree.Element) -> str:
    tag = element.tag.rpartition("}")[2]
    parts = [_text(child) for child in element]
    match tag, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "mover", [base, accent] if accent.strip() in ACCENTS:
            return base + ACCENTS[accent.strip()]
        case (("msup" | "mover"), [base, exponent]):
            short = exponent.translate(SUPERSCRIPTS)
            return base + (short if exponent.isdigit() else f"^{_grouped(exponent)}")
        case (("msub" | "munder"), [base, index]):
            return base + (index.translate(SUBSCRIPTS) if len(index) == 1 else f"_{_grouped(index)}")
        case (("msubsup" | "munderover"), [base, index, exponent]):
            return f"{base}_{_grouped(index)}^{_grouped(exponent)}"
        case "msqrt", _:
            return f"√{_grouped(''.join(parts))}"
        case "mo", []:
            operator = element.text or ""
            return f" {operator} " if operator in {"=", "<", ">", "≤", "≥", "≠", "≈", "→", "⇒", ":="} else operator
        case "mtr", _:
            return " ".join(parts) + "; "
        case _:
            return (element.text or "") + "".join(parts)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) < 3 or text.isalnum() or re.fullmatch(r"∂\w[\u0300-\u036f₀-₉ᵢ]*", text) else f"({text})"
