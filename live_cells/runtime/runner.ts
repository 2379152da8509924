// Runs the cells of all pages, one after the other, in the one Python of the tab.

import type { Cell, Run } from "./cell";
import { Notebook } from "./notebook";
import type { Output } from "./protocol";
import { type Python, StartError } from "./python";

export class Runner {
  #notebooks = new Map<string, Notebook>();
  #last: Promise<void> = Promise.resolve();
  #runs = 0;
  #stop = new AbortController();

  constructor(private readonly python: Python) {}

  notebook(page: string): Notebook {
    let notebook = this.#notebooks.get(page);
    if (!notebook) {
      notebook = new Notebook(page, this);
      this.#notebooks.set(page, notebook);
    }
    return notebook;
  }

  /** Whether what ran in that generation of the worker is still there. */
  holds(generation: number): boolean {
    return generation === this.python.generation;
  }

  /** Begin the start of Python on the guess that a cell will be run. */
  prepare(): void {
    this.python.prepare();
  }

  /** Stop what runs, and forget what waits. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.python.stop();
  }

  /** Take over what other tabs have kept of all cells. @param missed whether the page was away meanwhile */
  adopt(missed: boolean): void {
    for (const { cells } of this.#notebooks.values()) for (const cell of cells) cell.adopt(missed);
  }

  /** Let go of what was forgotten in this tab. */
  forget(): void {
    for (const { cells } of this.#notebooks.values()) for (const cell of cells) cell.forget();
  }

  /**
   * Run the cells that `choose` names when their turn has come; `target` is the one the reader looks at.
   *
   * @param below what is said of those that run after it
   */
  run(page: string, target: Cell, choose: () => Cell[], below: string): Promise<void> {
    performance.mark("live-cell:run-clicked");
    target.enter("waiting");
    const { signal } = this.#stop;
    this.#last = this.#last.then(() => this.#runCells(page, target, choose, below, signal));
    return this.#last;
  }

  async #runCells(page: string, target: Cell, choose: () => Cell[], below: string, signal: AbortSignal): Promise<void> {
    let waiting: Cell[] = [target];
    let marked = false;
    let before = 0; // how many cells above the target have run first
    let after = false; // whether cells below the target have run too
    const markResult = (): void => {
      if (!marked) performance.mark("live-cell:first-result");
      marked = true;
    };
    try {
      if (signal.aborted) return;
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
      await Promise.race([this.python.start((progress) => target.view?.progressed(progress)), aborted]);
      if (signal.aborted) return;
      waiting = choose();
      for (const cell of waiting) cell.enter("waiting");
      while (waiting.length > 0 && !signal.aborted) {
        const cell = waiting.shift() as Cell;
        const reader = waiting.includes(target) ? target : waiting[0];
        if (reader === target) target.view?.said(`Cell ${cell.number} runs first.`, before++ > 0);
        else if (cell !== target) {
          target.view?.said(`Cell ${cell.number} ${below}.`, after);
          after = true;
        }
        const outcome = await this.#runCell(page, cell, markResult);
        if (cell === target && outcome !== "stopped") target.view?.heard();
        if (outcome === "done" || cell.kind === "proof") continue; // a proof that fails stops nobody
        if (after && !reader) target.view?.heard(`Cell ${cell.number} below ended with an error.`);
        reader?.view?.said(
          `Not run: cell ${cell.number} above ${outcome === "error" ? "ended with an error" : "was stopped"}.`,
        );
        return;
      }
      if (after) target.view?.heard("The cells below have run too.");
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      target.view?.startFailed(error.message);
    } finally {
      for (const cell of waiting) cell.rest();
      if (after || (signal.aborted && target.state !== "stopped")) target.view?.said("");
    }
  }

  async #runCell(page: string, cell: Cell, markResult: () => void): Promise<Run["outcome"]> {
    const { source, lastRun: before } = cell;
    const { generation } = this.python;
    const order = ++this.#runs;
    cell.begin();
    const result = await this.python.run({
      page,
      name: `cell ${cell.number}`,
      source,
      check: cell.check,
      onOutput(output) {
        markResult();
        cell.show(output);
      },
      onProgress: (progress) => cell.view?.progressed(progress),
    });
    markResult();
    if (result.state === "dead") cell.show(died(result.reason));
    const outcome = result.state === "dead" ? "error" : result.state;
    const changed = before?.generation === generation && before.source === source ? before.changed : order;
    cell.lastRun = { generation, order, source, outcome, changed };
    this.#notebooks.get(page)?.ran(cell);
    cell.rest();
    cell.view?.finished();
    return outcome;
  }
}

function died(reason: string): Output {
  const sentence =
    `Python stopped working (${reason}) and has been started anew. ` +
    "Your code is kept; earlier cells run again when the next one needs them.";
  return { output_type: "error", ename: "PythonDied", evalue: sentence, traceback: [sentence] };
}
