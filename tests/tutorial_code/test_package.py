"""The package as a whole: its public names, their documentation, what it imports."""

import ast
import doctest
import importlib
import inspect
import sys
from pathlib import Path

import pytest

import tutorial_code

MODULES = ["gradients", "losses", "models", "updates"]


@pytest.fixture(params=MODULES)
def module(request):
    return importlib.import_module(f"tutorial_code.{request.param}")


def defined_in(module):
    """The classes and functions that a module defines, apart from private ones."""
    return {
        name: value
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def test_all_names_what_the_module_defines(module):
    assert module.__all__ == sorted(defined_in(module))


def test_package_offers_what_its_modules_offer():
    offered = [name for name in MODULES for name in importlib.import_module(f"tutorial_code.{name}").__all__]
    assert tutorial_code.__all__ == sorted(offered)
    for name in MODULES:
        for public in importlib.import_module(f"tutorial_code.{name}").__all__:
            assert getattr(tutorial_code, public) is getattr(sys.modules[f"tutorial_code.{name}"], public)


def test_every_function_documents_itself(module):
    for name, value in defined_in(module).items():
        functions = {name: value} if inspect.isfunction(value) else {}
        methods = {key: method for key, method in vars(value).items() if not key.startswith("_")}
        for function in (*functions.values(), *(methods.values() if inspect.isclass(value) else ())):
            function = inspect.unwrap(getattr(function, "__func__", function))
            if not inspect.isfunction(function):
                continue
            documentation = inspect.getdoc(function) or ""
            for parameter in inspect.signature(function).parameters:
                if parameter not in ("self", "cls"):
                    assert f"\n    {parameter}: " in documentation, f"{name}: {parameter} is not documented"
            for section in ("Args:", "Returns:", "Raises:"):
                assert f"\n{section}\n" in documentation, f"{name}: no section {section}"


def test_every_public_name_has_formula_example_and_source(module):
    for name, value in defined_in(module).items():
        if name in ("AdamState", "History"):  # records, whose functions have them
            continue
        documentation = inspect.getdoc(value)
        assert documentation.splitlines()[0].endswith("."), name
        assert "\nFormula: $" in documentation, name
        assert "\nExamples:\n    >>> " in documentation, name
        assert "\nSource: " in documentation, name


def test_examples_of_the_documentation(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_package_needs_numpy_and_the_standard_library_alone():
    sources = sorted(Path(tutorial_code.__file__).parent.rglob("*.py"))
    assert len(sources) >= len(MODULES)
    imported = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    assert imported - sys.stdlib_module_names == {"numpy", "tutorial_code"}


def test_figures_are_loaded_only_where_they_are_imported():
    """Every first Run waits for the package; most cells draw nothing."""
    for name in ["__init__", "_validation", *MODULES]:
        source = Path(tutorial_code.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        assert "figures import" not in source
        assert "import figures" not in source
