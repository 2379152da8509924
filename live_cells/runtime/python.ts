// Python as the page sees it: one worker per tab, which starts when it is first needed,
// runs one cell at a time, and is replaced when it is stopped or has died.

import { addressOf } from "./parts";
import type { Output, Progress, Report, Request } from "./protocol";

/** How a run came out; "dead" says that the worker broke, for the reason given. */
export type Outcome = { state: "done" | "error" | "stopped" } | { state: "dead"; reason: string };

export interface Job {
  /** Whose names the cell sees. */
  page: string;
  /** The file name in tracebacks. */
  name: string;
  source: string;
  /** The check that an exercise is to pass. */
  check: string | undefined;
  onOutput(output: Output): void;
  onProgress(progress: Progress): void;
}

/** The start failed; the message says why, and what to do. */
export class StartError extends Error {}

export class Python {
  /** Which worker this is; what an earlier one had run is gone. */
  generation = 0;
  #worker: Worker | undefined;
  #started: Promise<void> | undefined;
  #finish: ((outcome: Outcome) => void) | undefined; // of the job that runs
  #onReport: (report: Report) => void = () => {};
  #onProgress: (progress: Progress) => void = () => {};
  #refresh = false; // after a failed start, files are fetched anew
  #plain = false; // once a start from the snapshot was refused, all others are plain

  /** @param description address of the distribution's description */
  constructor(private readonly description: string) {
    this.#show("off");
  }

  /** Start Python, or wait for the start that is under way; a failed start is tried again from nothing. */
  start(onProgress: (progress: Progress) => void): Promise<void> {
    this.#onProgress = onProgress;
    this.#started ??= this.#startWorker();
    return this.#started;
  }

  /** Run one cell in the started Python. */
  run(job: Job): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#onProgress = job.onProgress;
      this.#onReport = (report) => {
        if (report.type === "output") job.onOutput(report.output);
        if (report.type === "finished") this.#end({ state: report.succeeded ? "done" : "error" });
      };
      this.#send({ type: "run", page: job.page, name: job.name, source: job.source, check: job.check });
    });
  }

  /** End the job that runs, at once, and start afresh. Needs nothing of the worker, which may be in an endless loop. */
  stop(): void {
    if (this.#finish) this.#replace({ state: "stopped" });
  }

  #end(outcome: Outcome): void {
    this.#finish?.(outcome);
    this.#finish = undefined;
  }

  #replace(outcome: Outcome): void {
    this.#worker?.terminate();
    this.#started = undefined;
    this.#end(outcome);
    this.start(() => {}).catch(() => {}); // whoever runs a cell next awaits it and hears of its failure
  }

  #startWorker(): Promise<void> {
    this.#show("starting");
    this.generation++;
    const worker = new Worker(addressOf("worker"), { type: "module", name: "live-cells" });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        worker.terminate();
        this.#started = undefined;
        this.#refresh = true;
        this.#show("failed");
        reject(new StartError(`Python could not start: ${reason} Check the connection, then press Retry.`));
      };
      const startPlainly = (reason: string): void => {
        console.info(`Python could not start from its snapshot and starts the plain way. ${reason}`);
        worker.terminate();
        this.#plain = true;
        this.#startWorker().then(resolve, reject);
      };
      const die = (reason: string): void => {
        if (worker !== this.#worker) return;
        this.#replace({ state: "dead", reason });
      };
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        if (worker !== this.#worker) return; // said before it was stopped
        if (data.type === "ready") {
          this.#refresh = false;
          worker.onerror = (event) => die(event.message);
          performance.mark("live-cell:python-ready");
          this.#show("ready");
          resolve();
        } else if (data.type === "refused") startPlainly(data.reason);
        else if (data.type === "failed") fail(data.reason);
        else if (data.type === "dead") die(data.reason);
        else if (data.type === "progress") this.#onProgress(data.progress);
        else this.#onReport(data);
      };
      worker.onerror = ({ message }) => {
        if (!message) fail(`${addressOf("worker")} could not be loaded.`);
        else if (this.#plain) fail(message);
        else startPlainly(message);
      };
      this.#send({ type: "start", description: this.description, refresh: this.#refresh, plain: this.#plain });
    });
  }

  #send(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #show(state: "off" | "starting" | "ready" | "failed"): void {
    document.documentElement.dataset.python = state;
  }
}
