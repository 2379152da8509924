// The cells of the tab's pages as data: what each holds, what it showed, and which must run before which.
// It outlives the elements, so that a reader who leaves a page and comes back finds everything as it was.

import type { Positions } from "./positions";
import { type Output, type Progress, replaces } from "./protocol";
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

/** What some kinds of cells have beside their source. */
export interface Beside {
  /** The check of an exercise, which stands outside of the chapter: it needs no cell, and no cell needs it. */
  check?: string | undefined;
  /** Of a cell with sliders: what it shows at each of their positions. */
  positions?: Positions | undefined;
}

export class Cell {
  readonly check: string | undefined;
  readonly positions: Positions | undefined;
  view: View | undefined;
  state: State = "recorded";
  /** What the last run showed; undefined while the recorded output stands. */
  outputs: Output[] | undefined;
  lastRun: Run | undefined;
  /** Whether a slider has moved since the run began that is under way. */
  moved = false;
  /** The fragment of the address that was last taken over or made, so that coming back does not undo an edit. */
  link = "";
  #source: string;

  constructor(
    readonly id: string,
    readonly number: string,
    readonly kind: string,
    readonly authorSource: string,
    { check, positions }: Beside = {},
  ) {
    this.#source = authorSource;
    this.check = check;
    this.positions = positions;
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

  /** Which recorded position the source is; undefined without sliders, or once it is edited otherwise. */
  get position(): number | undefined {
    return this.positions?.of(this.#source);
  }

  /** Whether what the build recorded does not hold for this source. */
  get foreign(): boolean {
    return this.edited && this.position === undefined;
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
    else this.enter(this.foreign || shown ? "edited" : "recorded");
  }

  begin(): void {
    this.outputs = [];
    this.moved = false;
    this.enter("running");
    this.view?.began();
  }

  show(output: Output): void {
    const last = this.outputs?.at(-1);
    if (output.output_type === "update_display_data") {
      for (const shown of this.outputs ?? []) {
        if (replaces(output, shown)) shown.data = output.data;
      }
    } else if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
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
  cell(id: string, number: string, kind: string, authorSource: string, beside: Beside = {}): Cell {
    const index = this.cells.findIndex((cell) => cell.id === id);
    const known = this.cells[index];
    if (known?.authorSource === authorSource && known.check === beside.check) return known;
    const made = new Cell(id, number, kind, authorSource, beside);
    if (known) this.cells[index] = made;
    else this.cells.push(made);
    return made;
  }

  async run(cell: Cell): Promise<void> {
    if (!cell.busy) await this.runner.run(this.page, cell, () => this.#needed(cell));
  }

  /** Run a cell that a slider has changed. While it runs, the newest position waits, and none but that. */
  async follow(cell: Cell): Promise<void> {
    if (cell.state === "running") cell.moved = true;
    else await this.run(cell); // one that waits will run what its source is by then
  }

  /** Whether what the build recorded for this cell holds: neither it nor one above it is edited. */
  stands(cell: Cell): boolean {
    const before = this.cells.slice(0, this.cells.indexOf(cell) + 1);
    return before.every((each) => each.check !== undefined || !each.foreign);
  }

  async runAll(): Promise<void> {
    const cells = this.cells.filter((cell) => cell.check === undefined);
    const [first] = cells;
    if (first && !this.cells.some((cell) => cell.busy)) {
      await this.runner.run(this.page, first, () => cells);
    }
  }

  /** Begin the start of Python on the guess that a cell will be run. */
  prepare(): void {
    this.runner.prepare();
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
