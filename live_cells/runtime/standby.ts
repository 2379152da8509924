// A second Python, started while nothing else is to do, that takes over when the first is stopped.

import { PythonWorker, type Start } from "./python_worker";

const QUIET = 2000; // milliseconds after a start that are left to the reader's own cell
const LEAST_MEMORY = 4; // GB; each Python takes a part of one

export class Standby {
  #worker: PythonWorker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Have one ready soon, where memory is known to allow it. */
  prepare(start: Start): void {
    const { deviceMemory = 0 } = navigator as { deviceMemory?: number };
    if (deviceMemory < LEAST_MEMORY || this.#worker || this.#timer) return;
    this.#timer = setTimeout(() => requestIdleCallback(() => this.#start(start)), QUIET);
  }

  /** The one that is ready, or under way. */
  take(): PythonWorker | undefined {
    const worker = this.#worker;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return worker;
  }

  #start(start: Start): void {
    if (!this.#timer) return; // taken meanwhile: the next start prepares again
    this.#timer = undefined;
    const worker = new PythonWorker(start);
    this.#worker = worker;
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined; // whoever needs a Python starts one, and hears why not
    };
    worker.onDeath = gone;
    worker.ready.catch(gone);
  }
}
