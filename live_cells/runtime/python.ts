// Python as the page sees it: one worker per tab, which starts when it is first needed,
// runs one cell at a time, and is replaced when it is stopped or has died.

import { findKept } from "./kept";
import type { Compiled, Output, Progress } from "./protocol";
import { OutOfMemory, PythonWorker, Refusal, type Start } from "./python_worker";
import { Standby } from "./standby";

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
  #worker: PythonWorker | undefined;
  #started: Promise<void> | undefined;
  #standby = new Standby();
  #finish: ((outcome: Outcome) => void) | undefined; // of the job that runs
  #progress: Progress = STARTING;
  #onProgress: (progress: Progress) => void = () => {};
  #refresh = false; // after a failed start, files are fetched anew
  #compiled: Compiled = []; // by the first start, for all others
  #plain = false; // once a start from the snapshot was refused, all others are plain
  #header: Promise<Response | undefined> | undefined; // the pack's, if it is kept: for the first start

  /**
   * @param description address of the distribution's description
   * @param pack address of the snapshot's pack, if there is a snapshot
   */
  constructor(
    private readonly description: string,
    private readonly pack: string | undefined,
  ) {
    this.#show("off");
    this.#header = pack ? findKept(pack, 0) : undefined; // looked for before the click: the browser takes its time
  }

  /** Start Python, or wait for the start that is under way; a failed start is tried again from nothing. */
  start(onProgress: (progress: Progress) => void): Promise<void> {
    this.#onProgress = onProgress;
    this.#started ??= this.#startWorker();
    if (document.documentElement.dataset.python === "starting") onProgress(this.#progress);
    return this.#started;
  }

  /** Begin the start on a guess; should it fail, whoever runs a cell tries again and hears of it. */
  prepare(): void {
    if (!this.#started) this.start(() => {}).catch(() => {});
  }

  /** Run one cell in the started Python. */
  run(job: Job): Promise<Outcome> {
    return new Promise((resolve) => {
      const worker = this.#worker as PythonWorker;
      this.#finish = resolve;
      worker.onReport = (report) => {
        if (report.type === "progress") job.onProgress(report.progress);
        else if (report.type === "output") job.onOutput(report.output);
        else this.#end({ state: report.succeeded ? "done" : "error" });
      };
      worker.send({ type: "run", page: job.page, name: job.name, source: job.source, check: job.check });
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
    this.#worker?.end();
    this.#onProgress = () => {}; // no cell waits for this start, unless it is run
    this.#started = this.#startWorker(this.#standby.take());
    this.#started.catch(() => {}); // whoever runs a cell next awaits it and hears of its failure
    this.#end(outcome);
  }

  async #startWorker(worker = new PythonWorker(this.#request())): Promise<void> {
    this.#show("starting");
    this.generation++;
    this.#worker = worker;
    this.#progress = STARTING;
    worker.onReport = (report) => {
      if (report.type !== "progress") return;
      this.#progress = report.progress;
      this.#onProgress(report.progress);
    };
    worker.onDeath = (reason) => this.#replace({ state: "dead", reason });
    try {
      this.#compiled = await worker.ready;
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof Refusal && !this.#plain) {
        console.info(`Python could not start from its snapshot and starts the plain way. ${message}`);
        this.#plain = true;
        await this.#startWorker();
        return;
      }
      this.#started = undefined;
      this.#refresh = true;
      this.#show("failed");
      const advice = error instanceof OutOfMemory ? "Close other tabs and programs" : "Check the connection";
      throw new StartError(`Python could not start: ${message.replace(/\.?$/, ".")} ${advice}, then press Retry.`);
    }
    this.#refresh = false;
    performance.mark("live-cell:python-ready");
    this.#show("ready");
    this.#standby.prepare(this.#request());
  }

  #request(): Start {
    const header = this.#header;
    this.#header = undefined; // it can be read once, and what is kept may be another by the next start
    return {
      description: this.description,
      pack: this.#plain ? undefined : this.pack,
      header,
      refresh: this.#refresh,
      compiled: this.#compiled,
    };
  }

  #show(state: "off" | "starting" | "ready" | "failed"): void {
    document.documentElement.dataset.python = state;
  }
}

const STARTING: Progress = { doing: "Starting Python", loaded: 0, total: 0 };
