"""Python from a snapshot: the same as one that has started the plain way, and replaced by that one if it cannot be used."""

import json
import re

import numpy as np
import pytest

from .changed_packs import changed_pack, with_frame, with_header
from .small_site import START, Reader

#: Prints the exception without the marks below a part of a line, which modules of the snapshot lack; see below.
TRACEBACK = "print(__import__('re').sub(r'\\n +[~^]+', '', traceback.format_exc()))"
ZONE = "America/St_Johns"  # half an hour off, with summer time, and not where a build runs

#: What a reader sees of each has to be the same in both.
SAME = {
    "streams": "import sys\nprint('out', end='')\nprint('err', file=sys.stderr)\nprint('flushed', flush=True)\n1 + 1",
    "async": "import asyncio\nasync def f(n):\n    await asyncio.sleep(0.01)\n    return n\nawait asyncio.gather(*map(f, range(5)))",
    "asyncio.run": "import asyncio\nasyncio.run(asyncio.sleep(0.01, 'slept'))",
    "run_sync": "from pyodide.ffi import can_run_sync, run_sync\nfrom js import Promise\n(can_run_sync(), run_sync(Promise.resolve(3)))",
    "reader's traceback": "def f(z):\n    return 1 / z\nf(0)",
    "library's traceback": f"import traceback\ntry:\n    np.linalg.cholesky([[1, 2]])\nexcept Exception:\n    {TRACEBACK}",
    "traceback of an early module": "import json, traceback\ntry:\n    json.loads('{')\nexcept ValueError:\n    "
    + TRACEBACK,
    "traceback from C": "import traceback\ntry:\n    np.ones(3) @ np.ones(4)\nexcept ValueError as error:\n    print(repr(error))",
    "exception from JavaScript": "from js import JSON\ntry:\n    JSON.parse('{')\nexcept Exception as error:\n    print(type(error).__name__, error.name)",
    "assertions": "assert 1 == 2, 'not optimized away'",
    "own docstrings": "def f():\n    'of f'\nf.__doc__",
    "help": "help(np.linalg.norm)",
    "JavaScript objects": "from js import Object, Array\nfrom pyodide.ffi import to_js\n(to_js([1, 2]).length, list(Array.of(1, 'a')), Object.keys(to_js({'a': 1}, dict_converter=Object.fromEntries)).to_py())",
    "JavaScript modules": "import js, pyodide_js\n(js.Math.max(1, 2), pyodide_js.version, sorted(pyodide_js.loadedPackages.to_py()))",
    "proxies": "from pyodide.ffi import create_proxy\nfrom js import Array\nseen = []\nproxy = create_proxy(lambda x, *_: seen.append(x))\nfor _ in range(2000):\n    Array.of(1, 2).forEach(proxy)\nproxy.destroy()\nsum(seen)",
    "buffers": "from js import Float64Array\nfrom pyodide.ffi import to_js\na = np.arange(5.0)\nshared = to_js(a)\nback = Float64Array.new(3)\nback.assign(np.array([1.0, 2.0, 3.0]))\n(shared.length, np.asarray(back.to_py()).sum())",
    "callbacks into NumPy": "np.vectorize(lambda x: x + 1)(np.arange(4)), np.frompyfunc(max, 2, 1)([1, 5], [3, 2])",
    "modules imported later": "import csv, decimal, fractions, statistics, unittest, xml.dom.minidom, zoneinfo\n(statistics.mean([1, 2]), str(decimal.Decimal(1) / 3), fractions.Fraction(1, 3))",
    "NumPy imported later": "import numpy.ma, numpy.polynomial, numpy.testing\n(np.ma.array([1, 2], mask=[0, 1]).sum(), np.polynomial.Polynomial([1, 2])(3), np.fft.fft([1, 2, 3, 4]))",
    "random numbers of a seed": "import random\nrandom.seed(1)\nnp.random.seed(1)\n(random.random(), np.random.rand(2), np.random.default_rng(1).normal(size=2))",
    "package loaded later": "import matplotlib, matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nmatplotlib.__version__",
    "package with Python's files": "import tutorial_code, inspect\n(tutorial_code.__file__, len(inspect.getsource(tutorial_code.fit)))",
    "source of NumPy": "import inspect\ninspect.getsource(np.linalg.norm)",
    "metadata": "import importlib.metadata as m\n(m.version('numpy'), m.version('tutorial-code'), [str(f) for f in m.files('numpy') if f.suffix == '.py'][:3])",
    "side module opened again": "import ctypes\nbool(ctypes.CDLL(np.linalg._umath_linalg.__file__).PyInit__umath_linalg)",
    "memory growth": "a = np.ones(20_000_000)\nb = bytearray(50_000_000)\n(a.sum(), len(b))",
    "too much memory": "np.ones(10**11)",
    "pickling": "import pickle\nclass Point:\n    def __eq__(self, other):\n        return isinstance(other, Point)\n(pickle.loads(pickle.dumps(np.arange(3))), pickle.loads(pickle.dumps(Point())) == Point(), len(pickle.dumps(np.float64(1))))",
    "garbage collection": "import gc, weakref\nclass Node: pass\nnode = Node()\nnode.itself = node\nseen = weakref.ref(node)\ndel node\ngc.collect()\n(seen() is None, gc.isenabled(), gc.get_threshold())",
    "interpreter": "import sys\n(sys.path, sys.flags, sys.argv, sys.executable, sys.version, sys.getrecursionlimit(), sys._emscripten_info)",
    "environment": "import os\n(dict(os.environ), os.getcwd(), os.listdir('/lib'))",
    "time zone": "import time, datetime\n(time.tzname, time.timezone, time.altzone, time.daylight, time.strftime('%Z', time.localtime(0)), datetime.datetime.fromtimestamp(1e9).isoformat())",
    "locale": "import locale\n(locale.getlocale(), f'{1234.5:n}')",
    "time": "import time, datetime\nfrom js import Date\nabs(time.time() - Date.now() / 1000) < 1 and datetime.date.today().isoformat()",
    "warnings": "import warnings\nwarnings.warn('mind')\nnp.array([1.0]) / 0",
    "error state": "np.geterr(), np.get_printoptions()",
    "files": "import os, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    np.save(f'{folder}/a.npy', np.arange(3))\n    shown = np.load(f'{folder}/a.npy'), os.listdir(folder)\nshown",
    "threads": "import threading\nthreading.current_thread().name, threading.active_count()",
}

#: 3000 operations; the same code runs in this Python.
OPERATIONS = """
import json
import warnings
import numpy as np
state = 7
def draw(below):
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return (state >> 8) % below
unary = [np.sin, np.exp, np.tanh, np.abs, np.sqrt, np.log1p, np.sign, np.floor, np.cumsum, np.sort, np.diff, np.square]
binary = [np.add, np.multiply, np.maximum, np.hypot, np.arctan2, np.subtract, np.divide, np.power, np.less, np.outer]
matrix = [np.linalg.det, np.linalg.inv, np.linalg.norm, np.linalg.svd, np.linalg.eigvalsh, np.transpose, np.linalg.qr]
results = []
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for step in range(3000):
        size = 1 + draw(40)
        kind = np.float32 if draw(4) == 0 else np.float64
        a = np.array([draw(1000) / 100 - 3 for _ in range(size)], dtype=kind)
        b = np.array([draw(1000) / 100 + 0.5 for _ in range(size)], dtype=kind)
        which = draw(3)
        if which == 0:
            value = unary[draw(len(unary))](a)
        elif which == 1:
            value = binary[draw(len(binary))](a, b)
        else:
            n = 2 + draw(4)
            m = np.array([[draw(900) / 100 for _ in range(n)] for _ in range(n)]) + 10 * np.eye(n)
            value = matrix[draw(len(matrix))](m @ m.T)
        for part in value if isinstance(value, tuple) else (value,):
            part = np.abs(np.asarray(part, dtype=float))
            results.append(float(np.nansum(part[np.isfinite(part)])))
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def restored(new_lasting_page, faulty_server):
    """A reader whose Python came out of the snapshot; the last cell is free to use."""
    page = new_lasting_page(timezone_id=ZONE, locale="de-AT")
    page.notes = []
    page.on("console", lambda message: page.notes.append(message.text))
    reader = Reader(page, f"{faulty_server.url}first/")
    reader.run(4)
    return reader


@pytest.fixture(scope="module")
def plain(new_lasting_page, faulty_server):
    """A reader whose Python has started the plain way."""
    reader = Reader(new_lasting_page(timezone_id=ZONE, locale="de-AT"), f"{faulty_server.url}plain/first/")
    reader.run(4)
    return reader


def shown(reader, code):
    """What the last cell shows for a code, without the addresses of objects."""
    reader.write(5, code)
    return re.sub(r"0x[0-9a-f]+", "0x…", reader.run(5, "done", "error"))


def names(page):
    """The files that a page and its worker have asked for, without their hashes."""
    return [re.sub(r"-[0-9a-f]{12}", "", url.rpartition("/")[2]) for url in page.requests]


def test_the_start_is_the_fast_one(restored, plain):
    assert restored.page.notes == []
    assert "snapshot-pack.bin" in names(restored.page)
    assert not [name for name in names(restored.page) if name.endswith(".whl")]
    assert not [name for name in names(plain.page) if "snapshot" in name]


@pytest.mark.parametrize("code", SAME.values(), ids=SAME)
def test_restored_is_as_plain(restored, plain, code):
    assert shown(restored, code) == shown(plain, code)


def test_numpy_operations_are_those_of_plain_and_of_cpython(restored, plain, capsys):
    in_restored, in_plain = shown(restored, OPERATIONS), shown(plain, OPERATIONS)
    exec(OPERATIONS, {})
    in_cpython = json.loads(capsys.readouterr().out)
    assert in_restored == in_plain
    assert len(in_cpython) > 3000
    np.testing.assert_allclose(json.loads(in_restored), in_cpython, rtol=1e-5)


def test_modules_of_the_snapshot_lack_the_docstrings_of_the_standard_library(restored, plain):
    code = "import json\njson.dumps.__doc__ is None, np.mean.__doc__ is None"
    assert (shown(restored, code), shown(plain, code)) == ("(True, False)", "(False, False)")


def test_tracebacks_mark_parts_of_lines_only_in_code_that_came_later(restored, plain):
    code = "next(np.mean.__wrapped__.__code__.co_positions())[2] is None, next((lambda: x).__code__.co_positions())[2] is None"
    assert (shown(restored, code), shown(plain, code)) == ("(True, False)", "(False, False)")


def test_every_reader_draws_other_random_numbers(restored, reader):
    code = (
        "import random, secrets, uuid\n"
        "[random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4().hex, secrets.token_hex()]"
    )
    reader.run(4)
    first, second = (eval(shown(each, code), {"np": np}) for each in (restored, reader))
    assert not set(map(str, first)) & set(map(str, second))


@pytest.mark.parametrize("late", ["python_stdlib", "snapshot-files"])
def test_the_first_result_does_not_wait_for(reader, server, late):
    server.lost = late
    assert reader.run(1) == "3"
    server.lost = None
    reader.write(2, "import csv\nimport numpy.polynomial\nnp.polynomial.Polynomial([1, 2])(x)")
    assert reader.run(2) == "np.float64(7.0)"


def test_what_the_first_cell_imports_is_there_at_once(reader):
    reader.write(1, "import csv, inspect, numpy as np\ninspect.getsource(np.polynomial.polynomial.polyval)[:11]")
    assert reader.run(1) == "'def polyval'"


def flipped(at):
    """Turn over one bit, at this part of the pack."""
    return lambda pack, _: (
        pack[: int(at * len(pack))] + bytes([pack[int(at * len(pack))] ^ 1]) + pack[int(at * len(pack)) + 1 :]
    )


BAD = {
    "without its last byte": lambda pack, _: pack[:-1],
    "flipped bit in a module": flipped(0.2),
    "flipped bit in the memory": flipped(0.9),
    "empty": lambda *_: b"",
    "nothing that zstd knows": with_frame(b"{}" * 1000, compress=False),
    "other function table": with_header(fingerprint=1),
    "other data": with_header(image=4096),
    "other Pyodide": with_header(core="pyodide-000000000000/"),
    "too long": lambda pack, _: pack + bytes(1),
    "unknown side module": with_header(handles={"1000": "/lib/nothing.so"}),
}


@pytest.mark.parametrize("damage", BAD.values(), ids=BAD)
def test_bad_snapshot_gives_way_to_the_plain_start(page, server, small_site, damage):
    server.instead |= changed_pack(small_site / "assets" / "live-cells", damage)
    notes = []
    page.on("console", lambda message: notes.append((message.type, message.text)))
    reader = Reader(page, f"{server.url}first/")
    assert reader.run(1) == "3"
    assert [kind for kind, text in notes if "starts the plain way" in text] == ["info"]
    assert page.console_errors == page.page_errors == []


def test_missing_snapshot_gives_way_once(reader, server):
    server.lost = "snapshot-pack-"
    assert reader.run(1) == "3"
    server.lost = None
    reader.write(2, "while True:\n    pass")
    reader.button(2, "Run").click()
    reader.wait(2, "running", timeout=START)
    reader.button(2, "Stop").click()
    reader.write(2, "x")
    assert reader.run(2) == "3"
    assert names(reader.page).count("snapshot-pack.bin") == 1
