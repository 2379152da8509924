// The worker: Python lives here, and nothing else of the project touches Pyodide.

import { compileWholeInFirefox } from "./compile_whole";
import { confine } from "./confine";
import { DownloadError } from "./download_error";
import { endQuietly } from "./end_quietly";
import { fastStart } from "./fast_start";
import { plainStart } from "./plain_start";
import type { Distribution, Progress, Report, Request } from "./protocol";
import type { Started } from "./started";
import { keep, unpack } from "./unpack";

type RunCellOfPage = (
  source: string,
  name: string,
  page: string,
  available: string[],
  emit: (output: string) => void,
) => Promise<boolean>;

type CheckExerciseInPage = (
  source: string,
  name: string,
  check: string,
  available: string[],
  emit: (output: string) => void,
) => Promise<boolean>;

type FindImports = (source: string) => { toJs(): string[] };

interface Running {
  /** The top-level modules that a source imports. */
  importsOf(source: string): string[];
  load: Started["load"];
  run: RunCellOfPage;
  check: CheckExerciseInPage;
  /** The package that each hosted top-level module comes in. */
  imports: Distribution["imports"];
  /** The modules that are named to a reader whose import fails. */
  offered: string[];
  complete: Started["complete"];
  /** The addresses of the hosted files that this Python has come from. */
  files(): string[];
}

const report = (message: Report): void => postMessage(message);
let python: Running | undefined;

compileWholeInFirefox();
addEventListener("message", answer);

function answer({ data }: MessageEvent<Request>): void {
  if (data.type === "start") {
    holdLock();
    start(data).then(
      () => report({ type: "ready" }),
      (error: unknown) => {
        endQuietly();
        const reason = sentence(error);
        if (error instanceof Refusal) report({ type: "refused", reason });
        // A browser that is out of memory says that some range is exceeded.
        else report({ type: "failed", reason, outOfMemory: error instanceof RangeError });
      },
    );
  } else if (data.type === "unpack") {
    holdLock();
    removeEventListener("message", answer); // what comes now is the pack
    unpack(data.pack, data.compiled, data.python);
  } else if (data.type === "keep") {
    const done = (): void => postMessage(null);
    keep(data.address, data.pack).then(done, done);
  } else {
    run(data).catch((error: unknown) => report({ type: "dead", reason: sentence(error) }));
  }
}

/** No event tells the page that the browser has ended a worker; but then its locks are free. */
function holdLock(): void {
  const lock = `live-cells ${performance.timeOrigin} ${Math.random()}`;
  const hold = (): Promise<void> => {
    report({ type: "alive", lock });
    return new Promise(() => {});
  };
  navigator.locks?.request(lock, hold).catch(() => {}); // absent in pages that are neither https nor local
}

/** The start from the snapshot failed, and left this worker in no state to try another. */
class Refusal extends Error {}

async function start(request: Extract<Request, { type: "start" }>): Promise<void> {
  const { distribution, base, refresh, delivered } = request;
  const progressed = (progress: Progress): void => report({ type: "progress", progress });
  const { snapshot } = distribution;
  const { pyodide, load, offered, complete, used } =
    snapshot && delivered.length > 0
      ? await fastStart(distribution, snapshot, base, refresh, delivered, progressed).catch((error: unknown) => {
          throw error instanceof DownloadError ? error : new Refusal(sentence(error));
        })
      : await plainStart(distribution, base, refresh, progressed);
  let findImports: FindImports | undefined; // not before it is needed: the first result does not wait for it
  python = {
    importsOf(source) {
      if (!source.includes("import")) return []; // to parse takes milliseconds
      findImports ??= pyodide.pyimport("pyodide.code").find_imports as FindImports;
      return findImports(source).toJs();
    },
    load,
    run: pyodide.pyimport("live_cells.run_cell").run_cell_of_page,
    check: pyodide.pyimport("live_cells.check_exercise").check_exercise_in_page,
    imports: distribution.imports,
    offered,
    complete,
    files: () => [...used(), distribution.lock].map((file) => new URL(file, base).href),
  };
  // Pyodide's own failure, a stack overflow for one, leaves the promise of the running cell unsettled.
  const internals = pyodide as unknown as { _api: { on_fatal(error: unknown): void } };
  internals._api.on_fatal = (error) => report({ type: "dead", reason: sentence(error) });
  confine();
}

const MAY_BE_CALLED = /\b(async|await|asyncio|js|pyodide)\b/; // by promises, timers or events, from then on

/** Everything that a cell's Python raises becomes an output; what is thrown here has broken Pyodide itself. */
async function run({ source, name, page, check }: Extract<Request, { type: "run" }>): Promise<void> {
  if (!python) throw new Error("A cell was to run before Python was ready.");
  const { imports, importsOf, offered, files } = python;
  const packages = [source, check ?? ""].flatMap(importsOf).flatMap((module) => imports[module] ?? []);
  try {
    await python.load([...new Set(packages)]);
  } catch (error) {
    report({ type: "output", output: notLoaded(sentence(error)) });
    report({ type: "finished", succeeded: false });
    return;
  }
  // In WebKit, what calls Python gets its turn while Python reads a file that has yet to arrive, and cannot be called.
  if (MAY_BE_CALLED.test(`${source} ${check}`)) await python.complete().catch(() => {});
  const emit = (output: string): void => report({ type: "output", output: JSON.parse(output) });
  const succeeded =
    check === undefined
      ? await python.run(source, name, page, offered, emit)
      : await python.check(source, name, check, offered, emit);
  report({ type: "finished", succeeded });
  python.complete().then(
    () => completed(files()),
    () => {}, // what does not arrive now is fetched when Python reads it
  );
}

let reported = 0;

/** All files have arrived that runs have needed until now. */
function completed(files: string[]): void {
  if (files.length > reported) report({ type: "complete", files });
  reported = files.length;
}

function notLoaded(reason: string): Extract<Report, { type: "output" }>["output"] {
  const sentence = `${reason} Check the connection, then run the cell again.`;
  return { output_type: "error", ename: "ImportError", evalue: sentence, traceback: [`ImportError: ${sentence}`] };
}

/** WebKit's `stack` lacks the message, so it is the message that is reported. */
function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
