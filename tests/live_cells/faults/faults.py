"""How each fault of the table is made: with a file, in the page before its script runs, or at a moment of a run."""

import re
from urllib.parse import urlsplit

KINDS = ("missing", "cut short", "corrupted", "of the wrong type", "slow", "a page instead")
FILE = re.compile(rf"(the page|[\w.-]+\.\w+) is ({'|'.join(KINDS)})")

#: As instant navigation does it: the document stays, its content is exchanged.
GO = """(async (url) => {
  const next = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
  history.pushState(null, "", url);
  document.querySelector("main").replaceWith(document.adoptNode(next.querySelector("main")));
})(%r)"""
#: Of the page, or of a worker.
CLOCK = """const now = Date.now; let asked = 0;
Date.now = () => now() + (asked++ < 3 ? 0 : %d);
"""
DAY = 24 * 3600 * 1000
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
"""
FULL = """(() => {
  try { for (;;) localStorage.setItem(`full %d ${localStorage.length}`, "x".repeat(%d)); } catch {}
})()"""
EMPTY = """(() => {
  try { Object.keys(localStorage).filter((key) => key.startsWith("full")).forEach((key) => localStorage.removeItem(key)); }
  catch {}
})()"""
RUBBISH = """for (const name of Object.keys(localStorage)) {
  if (name.startsWith(site)) localStorage.setItem(name, "{rubbish");
}"""
NO_MODULE_WORKERS = "window.Worker = class { constructor(address) {} };"
NO_MEMORY = """const over = new XMLHttpRequest();
over.open("GET", "%sover", false);
over.send();
if (over.responseText === "no") {
  WebAssembly.Memory = class { constructor() { throw new RangeError("could not allocate memory"); } };
}"""
NO_CACHE = """Object.defineProperty(self, "caches", { configurable: true,
  value: { open: () => Promise.reject(new DOMException("denied", "SecurityError")) } });"""


def shift(milliseconds):
    def make(reader):
        reader.before_the_page(CLOCK % milliseconds)
        reader.in_workers(CLOCK % milliseconds)

    return make


def rubbish(reader):
    reader.before_the_page(f"const site = '/{reader.name}/';\n{RUBBISH}")
    reader.edited, reader.result = "x * 2", "6"


#: What is done before the page is opened.
BEFORE = {
    "the clock goes back a day": shift(-DAY),
    "the clock goes forward a year": shift(365 * DAY),
    "there is no memory for Python": lambda reader: reader.in_workers(NO_MEMORY % reader.base),
    "the storage is blocked": lambda reader: reader.before_the_page(NO_STORAGE),
    "the storage holds rubbish": rubbish,
    "the cache is blocked": lambda reader: reader.in_workers(NO_CACHE),
    "the browser has no WebAssembly": lambda reader: reader.before_the_page("delete window.WebAssembly;"),
    "the browser has no module workers": lambda reader: reader.before_the_page(NO_MODULE_WORKERS),
    "the browser ends the second Python": lambda reader: reader.before_the_page(
        "Object.defineProperty(navigator, 'deviceMemory', { value: 8 });"
    ),
    "a script of the page rejects a promise": lambda reader: reader.before_the_page(
        "setTimeout(() => Promise.reject(new Error('rejected in the page')));"
    ),
    "a script of the page throws": lambda reader: reader.before_the_page(
        "setTimeout(() => { throw new Error('thrown in the page'); });"
    ),
    "a script of the worker rejects a promise": lambda reader: reader.in_workers(
        "Promise.reject(new Error('rejected in the worker'));"
    ),
}


def end_worker(reader):
    """All that there are, and wait until another has begun."""
    reader.until("alive > 0")
    reader.js("void (alive = 0, workers.forEach((worker) => worker.terminate()))")
    reader.until("alive > 0")


def end_second(reader):
    """The first worker is the reader's, another keeps what the next visit needs."""
    reader.until("workers.length > 2")
    reader.js("void workers.slice(1).forEach((worker) => worker.terminate())")


def hide(reader):
    for hidden in ("true", "false"):
        state = "'hidden'" if hidden == "true" else "'visible'"
        reader.js(
            f"void (Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {hidden} }}),"
            f" Object.defineProperty(document, 'visibilityState', {{ configurable: true, get: () => {state} }}),"
            " document.dispatchEvent(new Event('visibilitychange')),"
            f" dispatchEvent(new Event({hidden} ? 'blur' : 'focus')))"
        )


def freeze(reader):
    session = reader.engine.page.context.new_cdp_session(reader.engine.page)
    for state in ("frozen", "active"):
        session.send("Page.setWebLifecycleState", {"state": state})
    session.detach()


def go_back(reader):
    reader.follow("second/")
    reader.js("void history.back()")
    reader.arrives("first/")
    reader.upgraded()


def reload(reader):
    reader.js("void (window.left = true, location.reload())")
    reader.arrives("first/", "!window.left")
    reader.upgraded()


def go_on(reader):
    path = urlsplit(reader.js("location.href")).path
    reader.js(GO % f"{reader.base}second/")
    reader.until("document.querySelector('h1').innerText === 'second' && document.querySelector('.live-cell__bar')")
    reader.js(GO % path)
    reader.upgraded()


def fill(reader):
    for power in range(20, -1, -1):
        reader.js(FULL % (2**power, 2**power))


def use_second_tab(reader):
    """Run there, and edit the cell: the tab that did not write follows."""
    first, engine = reader.engine.page, reader.engine
    engine.page = engine.context.new_page()
    reader.open()
    reader.run(2)
    reader.write(2, "x * 100")
    engine.page.close()
    engine.page = first
    reader.until(f"{reader.cell(2)}.querySelector('code').textContent === 'x * 100'")
    reader.edited, reader.result = "x * 100", "300"


#: What happens at a moment of the run; those that take the reader away leave nothing to wait for.
AT_THE_MOMENT = {
    "the browser ends the worker": end_worker,
    "the browser ends the second Python": end_second,
    "the page is hidden": hide,
    "the page is frozen": freeze,
    "the reader comes back by the back button": go_back,
    "the reader reloads the page": reload,
    "the reader goes to another page by instant navigation": go_on,
    "the reader uses a second tab": use_second_tab,
    "the storage is full": fill,
}
LEAVES = {
    "the reader uses a second tab",
    "the reader comes back by the back button",
    "the reader reloads the page",
}
#: What only Chromium can be driven to.
CHROMIUM_ALONE = {
    "the page is frozen": "no other driver has a command for it",
    "the reader uses a second tab": "the engines are driven in one tab",
}
#: The fault is in the reader's code, or in what the reader does.
IN_THE_ACTION = (
    "the code ",
    "a task of the code fails",
    "the reader clicks twice",
    "the reader pastes 1 MB",
)


def before(fault, reader):
    """Make what is wrong already when the page is opened, or from now on."""
    if found := FILE.fullmatch(fault):
        file, kind = found.groups()
        stem, dot, suffix = file.rpartition(".")
        name = rf"/{re.escape(stem)}(-[^/]*)?{re.escape(dot + suffix)}$" if dot else "^/first/$"
        reader.faults.kinds[name] = kind
    elif fault in BEFORE:
        BEFORE[fault](reader)
    else:
        assert fault in AT_THE_MOMENT or fault.startswith(IN_THE_ACTION), f"Nobody knows how this is made: {fault}"


def strike(fault, reader):
    """Let happen now what happens at a moment."""
    AT_THE_MOMENT.get(fault, lambda _: None)(reader)
