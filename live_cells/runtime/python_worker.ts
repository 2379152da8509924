// One worker with a Python in it: it starts, runs one cell at a time, and may die.

import { addressOf } from "./parts";
import type { Compiled, Report, Request } from "./protocol";

/** The start from the snapshot was refused: a new worker may start the plain way. */
export class Refusal extends Error {}

export class PythonWorker {
  /** Settles when the start does, with what it has compiled; never, if the worker is ended before. */
  readonly ready: Promise<Compiled>;
  onReport: (report: Exclude<Report, { type: "ready" | "failed" | "refused" | "dead" }>) => void = () => {};
  onDeath: (reason: string) => void = () => {};
  readonly #worker: Worker;

  constructor(start: Extract<Request, { type: "start" }>) {
    const worker = new Worker(addressOf("worker"), { type: "module", name: "live-cells" });
    this.#worker = worker;
    this.ready = new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        this.end();
        reject(error);
      };
      worker.onmessage = ({ data }: MessageEvent<Report>) => {
        if (data.type === "ready") {
          worker.onerror = ({ message }) => this.onDeath(message);
          resolve(data.compiled);
        } else if (data.type === "failed") fail(new Error(data.reason));
        else if (data.type === "refused") fail(new Refusal(data.reason));
        else if (data.type === "dead") this.onDeath(data.reason);
        else this.onReport(data);
      };
      worker.onerror = ({ message }) =>
        fail(message ? new Refusal(message) : new Error(`${addressOf("worker")} could not be loaded.`));
    });
    this.send(start);
  }

  send(request: Request): void {
    this.#worker.postMessage(request);
  }

  /** End it at once; nothing of it is heard of afterwards. */
  end(): void {
    this.#worker.terminate();
    this.#worker.onmessage = this.#worker.onerror = null;
  }
}
