"""The two ends of a snapshot: what goes before it is made, and what a Python that comes out of it has to learn."""

import _locale
import gc
import importlib
import linecache
import os
import random
import re
import sys
import time

HALF_A_YEAR = 15_778_800  # seconds


def import_all(modules: list[str]) -> None:
    """Import modules by their full names."""
    for module in modules:
        importlib.import_module(module)


def standard_modules() -> list[str]:
    """What has been imported of the standard library."""
    return [name for name in sys.modules if name.partition(".")[0] in sys.stdlib_module_names and name != "__main__"]


def settle() -> None:
    """Forget what Python finds again when it needs it, for every reader would have to download it."""
    linecache.clearcache()
    re.purge()
    sys._clear_internal_caches()  # type: ignore[attr-defined]
    sys.path.remove("")  # Pyodide adds it when the snapshot is restored
    gc.collect()


def become_the_readers_own(language: str, browser: str) -> None:
    """Replace what was true where the snapshot was made: random state, time zone, language, name of the browser.

    `language` and `browser` are the browser's `navigator.language` and `navigator.userAgent`.
    """
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    os.environ["LANG"] = language.replace("-", "_") + ".UTF-8"
    _locale.setlocale(_locale.LC_CTYPE, "")  # as Python does when it starts
    info = sys._emscripten_info  # type: ignore[attr-defined]
    sys._emscripten_info = type(info)((*info[:1], browser, *info[2:]))  # type: ignore[attr-defined]
    _set_time_zone()


def _set_time_zone() -> None:
    """Set the constants of the module time as it sets them when it is imported."""
    year = 2 * HALF_A_YEAR
    start = int(time.time()) // year * year
    winter, summer = (time.localtime(second) for second in (start, start + HALF_A_YEAR))
    if winter.tm_gmtoff > summer.tm_gmtoff:  # south of the equator
        winter, summer = summer, winter
    time.timezone, time.altzone = -winter.tm_gmtoff, -summer.tm_gmtoff
    time.daylight = int(time.timezone != time.altzone)
    time.tzname = (winter.tm_zone, summer.tm_zone)
