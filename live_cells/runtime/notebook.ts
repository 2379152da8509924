// The cells of the tab's pages as data: what each holds, what it showed, and which must run before which.
// It outlives the elements, so that a reader who leaves a page and comes back finds everything as it was.

import type { Output, Progress } from "./protocol";
import type { Runner } from "./runner";

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
export interface Run {
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
    /** The check of an exercise, which stands outside of the chapter: it needs no cell, and no cell needs it. */
    readonly check?: string,
  ) {
    this.#source = authorSource;
  }

  get source(): string {
    return this.#source;
  }

  set source(source: string) {
    this.#source = source;
    if (!this.busy) this.rest();
  }

  get busy(): boolean {
    return this.state === "waiting" || this.state === "running";
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
  cell(id: string, number: string, kind: string, authorSource: string, check?: string): Cell {
    const index = this.cells.findIndex((cell) => cell.id === id);
    const known = this.cells[index];
    if (known?.authorSource === authorSource && known.check === check) return known;
    const made = new Cell(id, number, kind, authorSource, check);
    if (known) this.cells[index] = made;
    else this.cells.push(made);
    return made;
  }

  async run(cell: Cell): Promise<void> {
    if (!cell.busy) await this.runner.run(this.page, cell, () => this.#needed(cell));
  }

  async runAll(): Promise<void> {
    const cells = this.cells.filter((cell) => cell.check === undefined);
    const [first] = cells;
    if (first && !this.cells.some((cell) => cell.busy)) {
      await this.runner.run(this.page, first, () => cells);
    }
  }

  stop(): void {
    this.runner.stop();
  }

  /** What has to run for this cell: those before it that have not, or whose ground has changed, and itself. */
  #needed(target: Cell): Cell[] {
    if (target.check !== undefined) return [target];
    const needed: Cell[] = [];
    let changed = 0;
    for (const cell of this.cells.slice(0, this.cells.indexOf(target))) {
      if (cell.check !== undefined) continue;
      const run = cell.lastRun;
      const passed = run?.outcome === "done" || cell.kind === "proof";
      const valid = run && passed && run.source === cell.source && this.runner.holds(run.generation);
      if (valid && needed.length === 0 && run.order >= changed) changed = Math.max(changed, run.changed);
      else needed.push(cell);
    }
    return [...needed, target];
  }
}
