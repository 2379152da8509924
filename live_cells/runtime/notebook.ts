// The cells of the tab's pages as data: what each holds, what it showed, and which must run before which.
// It outlives the elements, so that a reader who leaves a page and comes back finds everything as it was.

import type { Output, Progress } from "./protocol";
import { type Python, StartError } from "./python";

export type State = "recorded" | "edited" | "waiting" | "running" | "done" | "error" | "stopped";

/** What a cell tells the element that shows it. */
export interface View {
  stateChanged(state: State): void;
  began(): void;
  showed(output: Output): void;
  progressed(progress: Progress): void;
  /** A sentence on why the cell waits or did not run. */
  said(sentence: string): void;
  startFailed(sentence: string): void;
  finished(): void;
}

/** The last run of a cell: in which worker, as the how-manieth run, of what source. */
interface Run {
  generation: number;
  order: number;
  source: string;
  outcome: "done" | "error" | "stopped";
  /** The order of the first run of this source in a row: what comes later in the page is older than it or not. */
  changed: number;
}

export class Cell {
  view: View | undefined;
  state: State = "recorded";
  /** What the last run showed; undefined while the recorded output stands. */
  outputs: Output[] | undefined;
  lastRun: Run | undefined;
  #source: string;

  constructor(
    readonly id: string,
    readonly number: string,
    readonly kind: string,
    readonly authorSource: string,
  ) {
    this.#source = authorSource;
  }

  get source(): string {
    return this.#source;
  }

  set source(source: string) {
    this.#source = source;
    if (this.state !== "waiting" && this.state !== "running") this.rest();
  }

  get edited(): boolean {
    return this.#source !== this.authorSource;
  }

  /** Whether the source, or the one whose output is shown, is not the author's. */
  get differs(): boolean {
    return this.edited || (this.outputs !== undefined && this.lastRun?.source !== this.authorSource);
  }

  /** Put the author's source and the recorded output back. */
  reset(): void {
    this.outputs = undefined;
    this.source = this.authorSource;
  }

  enter(state: State): void {
    this.state = state;
    this.view?.stateChanged(state);
  }

  /** Enter the state that follows from what the cell holds and last did. */
  rest(): void {
    const shown = this.outputs && this.lastRun;
    if (shown && shown.source === this.source) this.enter(shown.outcome);
    else this.enter(this.edited || shown ? "edited" : "recorded");
  }

  begin(): void {
    this.outputs = [];
    this.enter("running");
    this.view?.began();
  }

  show(output: Output): void {
    const last = this.outputs?.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
    } else this.outputs?.push({ ...output });
    this.view?.showed(output);
  }
}

/** The cells of one page and their runs. */
export class Notebook {
  readonly cells: Cell[] = [];

  constructor(
    readonly page: string,
    private readonly runner: Runner,
  ) {}

  /** The cell of this id; a source that the author has changed meanwhile makes a new one. */
  cell(id: string, number: string, kind: string, authorSource: string): Cell {
    const index = this.cells.findIndex((cell) => cell.id === id);
    const known = this.cells[index];
    if (known?.authorSource === authorSource) return known;
    const made = new Cell(id, number, kind, authorSource);
    if (known) this.cells[index] = made;
    else this.cells.push(made);
    return made;
  }

  run(cell: Cell): Promise<void> {
    return this.runner.run(this.page, cell, () => this.#needed(cell));
  }

  async runAll(): Promise<void> {
    const [first] = this.cells;
    if (first) await this.runner.run(this.page, first, () => [...this.cells]);
  }

  stop(): void {
    this.runner.stop();
  }

  /** What has to run for this cell: those before it that have not, or whose ground has changed, and itself. */
  #needed(target: Cell): Cell[] {
    const needed: Cell[] = [];
    let changed = 0;
    for (const cell of this.cells.slice(0, this.cells.indexOf(target))) {
      const run = cell.lastRun;
      const passed = run?.outcome === "done" || cell.kind === "proof";
      const valid = run && passed && run.source === cell.source && this.runner.holds(run.generation);
      if (valid && needed.length === 0 && run.order >= changed) changed = Math.max(changed, run.changed);
      else needed.push(cell);
    }
    return [...needed, target];
  }
}

/** Runs cells of all pages, one after the other, in the one Python of the tab. */
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

  /** Stop what runs, and forget what waits. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.python.stop();
  }

  /** Run the cells that `choose` names when their turn has come; `target` is the one the reader looks at. */
  run(page: string, target: Cell, choose: () => Cell[]): Promise<void> {
    performance.mark("live-cell:run-clicked");
    target.enter("waiting");
    const { signal } = this.#stop;
    this.#last = this.#last.then(() => this.#runCells(page, target, choose, signal));
    return this.#last;
  }

  async #runCells(page: string, target: Cell, choose: () => Cell[], signal: AbortSignal): Promise<void> {
    let waiting: Cell[] = [target];
    let marked = false;
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
      for (let cell = waiting.shift(); cell && !signal.aborted; cell = waiting.shift()) {
        const reader = waiting.includes(target) ? target : waiting[0];
        if (reader === target) target.view?.said(`Cell ${cell.number} runs first.`);
        const outcome = await this.#runCell(page, cell, markResult);
        if (outcome === "done" || cell.kind === "proof") continue; // a proof that fails stops nobody
        reader?.view?.said(
          `Not run: cell ${cell.number} above ${outcome === "error" ? "ended with an error" : "was stopped"}.`,
        );
        return;
      }
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      target.view?.startFailed(error.message);
    } finally {
      for (const cell of waiting) cell.rest();
      if (signal.aborted && target.state !== "stopped") target.view?.said("");
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
