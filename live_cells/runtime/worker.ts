// The worker: Python lives here, and nothing else of the project touches Pyodide.

import { compileWholeInFirefox } from "./compile_whole";
import { confine } from "./confine";
import { DownloadError } from "./download";
import { fastStart } from "./fast_start";
import { keep } from "./kept";
import { readJson } from "./packages";
import { plainStart } from "./plain_start";
import type { Compiled, Distribution, Progress, Report, Request, Snapshot } from "./protocol";
import type { Started } from "./started";

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
}

const report = (message: Report): void => postMessage(message);
let python: Running | undefined;

compileWholeInFirefox();
addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "start") {
    holdLock();
    start(data).then(
      (compiled) => report({ type: "ready", compiled }),
      (error: unknown) =>
        report(
          error instanceof Refusal
            ? { type: "refused", reason: sentence(error) }
            : { type: "failed", reason: `${sentence(error).replace(/\.?$/, ".")} ${advice(error)}, then press Retry.` },
        ),
    );
  } else if (data.type === "keep") {
    keep(data.description).then(close, close); // what is not kept now may be at the next visit
  } else {
    run(data).catch((error: unknown) => report({ type: "dead", reason: sentence(error) }));
  }
});

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

async function start(request: Extract<Request, { type: "start" }>): Promise<Compiled> {
  const { description, refresh, plain } = request;
  const distribution: Distribution = await readJson(description, refresh);
  const base = new URL("./", description).href;
  const progressed = (progress: Progress): void => report({ type: "progress", progress });
  const { snapshot } = distribution;
  const { pyodide, load, offered, compiled, complete } =
    snapshot && !plain
      ? await fastStart(distribution, snapshot, base, refresh, request.compiled, progressed).catch((error: unknown) => {
          throw needed(error, snapshot) ? error : new Refusal(sentence(error));
        })
      : await plainStart(distribution, base, refresh, progressed);
  const { find_imports } = pyodide.pyimport("pyodide.code");
  python = {
    importsOf: (source) => find_imports(source).toJs(),
    load,
    run: pyodide.pyimport("live_cells.run_cell").run_cell_of_page,
    check: pyodide.pyimport("live_cells.check_exercise").check_exercise_in_page,
    imports: distribution.imports,
    offered,
    complete,
  };
  // Pyodide's own failure, a stack overflow for one, leaves the promise of the running cell unsettled.
  const internals = pyodide as unknown as { _api: { on_fatal(error: unknown): void } };
  internals._api.on_fatal = (error) => report({ type: "dead", reason: sentence(error) });
  confine();
  return compiled;
}

/** Whether a failure is of a file that the plain start needs as well. */
function needed(error: unknown, { memory, side_modules }: Snapshot): boolean {
  return error instanceof DownloadError && ![memory, ...side_modules].includes(error.file);
}

/** Everything that a cell's Python raises becomes an output; what is thrown here has broken Pyodide itself. */
async function run({ source, name, page, check }: Extract<Request, { type: "run" }>): Promise<void> {
  if (!python) throw new Error("A cell was to run before Python was ready.");
  const { imports, importsOf, offered } = python;
  const packages = [source, check ?? ""].flatMap(importsOf).flatMap((module) => imports[module] ?? []);
  try {
    await python.load([...new Set(packages)]);
  } catch (error) {
    report({ type: "output", output: notLoaded(sentence(error)) });
    report({ type: "finished", succeeded: false });
    return;
  }
  const emit = (output: string): void => report({ type: "output", output: JSON.parse(output) });
  const succeeded =
    check === undefined
      ? await python.run(source, name, page, offered, emit)
      : await python.check(source, name, check, offered, emit);
  report({ type: "finished", succeeded });
  python.complete().then(
    (reusable) => reusable && report({ type: "complete" }),
    () => {}, // what does not arrive now is fetched when Python reads it
  );
}

function notLoaded(reason: string): Extract<Report, { type: "output" }>["output"] {
  const sentence = `${reason} Check the connection, then run the cell again.`;
  return { output_type: "error", ename: "ImportError", evalue: sentence, traceback: [`ImportError: ${sentence}`] };
}

/** What the reader can do; a browser that is out of memory says that some range is exceeded. */
function advice(error: unknown): string {
  return error instanceof RangeError ? "Close other tabs and programs" : "Check the connection";
}

/** WebKit's `stack` lacks the message, so it is the message that is reported. */
function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
