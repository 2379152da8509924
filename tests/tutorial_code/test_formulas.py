"""The formulas that the docstrings of the losses state: read with SymPy, they are what the code computes and the figures draw."""

import re
from functools import cache

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from tutorial_code import figures, losses

# The other way of writing costs a few roundings more, and log(cosh(e)) near 0 its digits.
CLOSE = {"rel": 1e-9, "abs": 1e-12}
SYMBOLS = {"delta": "delta", "quantile": "q"}  # options of the code, as the formulas write them


@cache
def stated(name):
    """The formula of a function of the package, as an expression in y, p (the prediction), n and the options."""
    paragraph = re.search(r"Formula: (.*?)\n\s*\n", getattr(losses, name).__doc__, re.S)
    assert paragraph, f"{name} states no formula"
    return read_formula(" ".join(paragraph[1].split()))


@cache
def _compiled(formula):
    return sympy.lambdify(_ARGUMENTS, formula, modules="math")


_ARGUMENTS = sympy.symbols("y p n delta q", real=True)


def value(formula, truth, prediction, count, options):
    """A formula's value for one example of `count`."""
    numbers = {"y": truth, "p": prediction, "n": count} | {SYMBOLS[key]: number for key, number in options.items()}
    return _compiled(formula)(*(float(numbers.get(str(name), np.nan)) for name in _ARGUMENTS))


@given(data=st.data())
def test_the_stated_formulas_are_what_the_code_computes(case, data):
    y_true, y_pred = (np.round(column, 6) for column in data.draw(case.examples()))
    assume(not case.has_kink_at_zero_error or np.all(y_true != y_pred))
    height, slope = stated(case.name), stated(f"{case.name}_gradient")
    examples = list(zip(y_true, y_pred, strict=True))
    # The sum over the examples, of which the formula holds one.
    heights = [value(height, *example, len(examples), case.options) for example in examples]
    slopes = [value(slope, *example, len(examples), case.options) for example in examples]
    assert case.loss(y_true, y_pred) == pytest.approx(sum(heights), **CLOSE)
    assert case.gradient(y_true, y_pred).tolist() == pytest.approx(slopes, **CLOSE)


@given(data=st.data())
def test_the_stated_slope_is_the_derivative_of_the_stated_loss(case, data):
    truth, prediction = round(data.draw(case.truths), 3), round(data.draw(case.predictions), 3)
    corners = [0.0, case.options.get("delta", 0.0), -case.options.get("delta", 0.0)]
    assume(min(abs(prediction - truth - corner) for corner in corners) > 1e-3 and abs(prediction) > 1e-3)
    height, slope = stated(case.name), stated(f"{case.name}_gradient")
    ahead, back = (value(height, truth, prediction + step, 1, case.options) for step in (1e-6, -1e-6))
    assert value(slope, truth, prediction, 1, case.options) == pytest.approx((ahead - back) / 2e-6, rel=1e-6, abs=1e-6)


# The figures that draw a loss, with the names that they give the losses of the package.
DRAWN = {
    "squared": ("mean_squared_error", {}),
    "absolute": ("mean_absolute_error", {}),
    "huber": ("huber_loss", {"delta": 1.0}),
    "log_cosh": ("log_cosh_loss", {}),
    "pinball": ("pinball_loss", {"quantile": 0.75}),
}


def curves(figure):
    """The points of each line of a figure."""

    def lines(layer):
        for inner in layer.get("layer", []):
            yield from lines(inner)
        if layer.get("mark", {}).get("type") == "line":
            yield [(row["x"], row["y"]) for row in layer["data"]["values"]]

    return list(lines(figure.spec))


def assert_on_curve(formula, points, y_true, options):
    assert len(points) > 1
    for x, y in points:
        assert y == pytest.approx(value(formula, y_true, x, 1, options), rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("name", ["squared", "absolute", "huber"])
def test_a_hill_is_the_stated_formula(name):
    walls = curves(figures.hill(2.0, loss=name))
    assert len(walls) == 2
    for wall in walls:
        assert_on_curve(stated(DRAWN[name][0]), wall, 3.0, DRAWN[name][1])


@pytest.mark.parametrize("name", DRAWN)
def test_heights_and_slopes_side_by_side_are_the_stated_formulas(name):
    function, options = DRAWN[name]
    drawn = curves(figures.losses_and_slopes(name, **options))[:4]  # what follows is the legend's stroke
    for index, points in enumerate(drawn):
        is_slope = index >= 2
        formula = stated(f"{function}_gradient" if is_slope else function)
        # The first point of a slope stands for the slope right beside 0, where some have a kink.
        assert_on_curve(formula, points[1:] if is_slope else points, 0.0, options)


def test_every_loss_that_a_figure_draws_is_here():
    with pytest.raises(ValueError, match=f"must be one of {', '.join(DRAWN)}, but"):
        figures.losses_and_slopes("nosuch")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$\frac{1}{n}\sum_i (\hat{y}_i - y_i)^2$", "(p - y)**2/n"),
        (r"$\max(-q\,e_i, 2)$ with $e_i = \hat{y}_i - y_i$", "Max(-q*(p - y), 2)"),
        (
            r"$h(y_i)$ with $h(e) = e^2$ for $|e| \le 1$ and $h(e) = 7$ beyond",
            "Piecewise((y**2, Abs(y) <= 1), (7, True))",
        ),
        (
            r"$-\frac{q}{n}$ where $\hat{y}_i < y_i$, $1$ where $\hat{y}_i > y_i$",
            "Piecewise((-q/n, p < y), (1, p > y))",
        ),
        (r"$\log(1 + e^{-|y_i|})\,/ (2 q)$", "log(1 + exp(-Abs(y)))/(2*q)"),
    ],
)
def test_how_formulas_are_read(text, expected):
    names = {name: sympy.Symbol(name, real=True) for name in "ypnq"}
    assert read_formula(text) == sympy.sympify(expected, locals=names)


@pytest.mark.parametrize("text", [r"$\sin(y_i)$", r"$(y_i$", r"$h(y_i)$", "no formula", r"$y_i$ if $y_i$"])
def test_a_formula_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="formula"):
        read_formula(text)


# How a formula is read: the little LaTeX of the docstrings, and the words between. With pytest's two ways to import
# (here and in the browser) a test file cannot import its neighbour, so this stands here.

_NAMES = {r"\hat{y}_i": "p", "y_i": "y", "z_i": "p", "p_i": "P", "e_i": "E", r"\delta": "delta"}
_FUNCTIONS = {
    r"\log": sympy.log,
    r"\cosh": sympy.cosh,
    r"\tanh": sympy.tanh,
    r"\mathrm{sign}": sympy.sign,
    r"\max": sympy.Max,
    r"\min": sympy.Min,
}
_RELATIONS = {"<": sympy.Lt, ">": sympy.Gt, r"\le": sympy.Le}
_TOKEN = re.compile(r"\\hat\{y\}_i|[yzpe]_i|\\sum_i|\\mathrm\{sign\}|\\[a-z]+|\d+|[a-z]|[-+/^(){}|<>=,]")


def read_formula(text):
    """The expression of one example. With "where", it is by cases; after "with" come names and helping functions."""
    parts = re.findall(r"([^$]*)\$([^$]+)\$", text)
    parts = [(words.strip(" ,"), formula) for words, formula in parts]
    if not parts or parts[0][0]:
        raise ValueError(f"expected a formula in $ at the beginning, found {text!r}")
    (_, first), rest = parts[0], parts[1:]
    if rest and rest[0][0] == "where":
        values, conditions = parts[::2], parts[1::2]
        return sympy.Piecewise(
            *((_read(v), _read(c)) for (_, v), (_, c) in zip(values, conditions, strict=True)),
        )
    names, cases = {}, []
    for words, formula in rest:
        left, equals, right = (side.strip() for side in formula.partition("="))
        if words == "for":
            cases[-1] = (cases[-1][0], _read(formula, bound=True))
        elif words in ("with", "and") and left == "h(e)":
            cases.append((_read(right, bound=True), True))
        elif equals and left in ("e_i", "p_i"):
            names[_NAMES[left]] = _read(right)
        elif formula != r"0\log 0 = 0":
            raise ValueError(f"expected a formula after with, and, for or where, found {words!r} before {formula!r}")
    helper = sympy.Lambda(_symbol("e"), sympy.Piecewise(*cases)) if cases else None
    found = _read(first, helper=helper)
    return found.subs({_symbol(name): meaning for name, meaning in names.items()})


def _read(formula, *, bound=False, helper=None):
    return _Reader(formula, bound, helper).whole()


def _symbol(name):
    return sympy.Symbol(name, real=True)


class _Reader:
    """A recursive descent over the tokens of one formula."""

    def __init__(self, formula, bound, helper):
        self.formula = formula
        self.bound = bound  # e is the argument of a helping function, otherwise Euler's number
        self.helper = helper  # the function h
        self.tokens = _TOKEN.findall(formula.replace(r"\,", " "))
        self.bars = 0  # how many |…| are open
        if "".join(self.tokens) != re.sub(r"\\,|\s", "", formula):
            raise ValueError(f"the formula {formula!r} holds what no rule reads")

    def whole(self):
        found = self.sum()
        if self.next in _RELATIONS:
            found = _RELATIONS[self.take()](found, self.sum())
        if self.tokens:
            raise self.error("the end")
        return found

    @property
    def next(self):
        return self.tokens[0] if self.tokens else ""

    def take(self, expected=""):
        if not self.tokens or (expected and self.next != expected):
            raise self.error(expected or "more")
        return self.tokens.pop(0)

    def error(self, expected):
        return ValueError(f"the formula {self.formula!r}: expected {expected}, found {self.next or 'its end'!r}")

    def sum(self):
        sign = -1 if self.next == "-" and self.take() else 1
        # In -1/n Σ …, the sum reaches to the end, and the sign with it.
        found = sign * self.product()
        while self.next in ("+", "-"):
            found = found + self.product() if self.take() == "+" else found - self.product()
        return found

    def product(self):
        found = self.power()
        while self.next and (self.next not in "+-)},<>=^|" or (self.next == "|" and not self.bars)):
            if self.next in _RELATIONS:
                break
            if self.next == "/":
                self.take()
                found = found / self.power()
            elif self.next == r"\sum_i":
                self.take()
                found = found * self.sum()
            else:
                found = found * self.power()
        return found

    def power(self):
        found = self.factor()
        if self.next == "^":
            self.take()
            found = found ** (self.group() if self.next == "{" else self.factor())
        return found

    def group(self, opening="{", closing="}"):
        self.take(opening)
        bars, self.bars = self.bars, 0
        found = self.sum()
        self.bars = bars
        self.take(closing)
        return found

    def factor(self):
        token = self.next
        if token == "(":
            return self.group("(", ")")
        self.take()
        if token == "|":
            self.bars += 1
            found = sympy.Abs(self.sum())
            self.bars -= 1
            self.take("|")
            return found
        if token == r"\frac":
            return self.group() / self.group()
        if token in _FUNCTIONS:
            return _FUNCTIONS[token](*self.arguments())
        if token == "h" and self.helper:
            return self.helper(*self.arguments())
        if token.isdigit():
            return sympy.Integer(token)
        if token == "e" and not self.bound:
            return sympy.E
        if token in _NAMES or token in ("n", "q", "e"):
            return _symbol(_NAMES.get(token, token))
        self.tokens.insert(0, token)
        raise self.error("a number, a name or a function")

    def arguments(self):
        """What stands in parentheses after a function, or the one factor behind it, as in log cosh(e)."""
        if self.next != "(":
            return [self.power()]
        self.take("(")
        bars, self.bars = self.bars, 0
        found = [self.sum()]
        while self.next == ",":
            self.take()
            found.append(self.sum())
        self.bars = bars
        self.take(")")
        return found
