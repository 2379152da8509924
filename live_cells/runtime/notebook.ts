// The cells of a page, and which of them must run before which.

import { type Beside, Cell } from "./cell";
import { digest } from "./digest";
import type { PageBar } from "./page_bar";
import { Ran } from "./ran";
import { pageName } from "./remembered";
import type { Runner } from "./runner";

/** The cells of one page and their runs. */
export class Notebook {
  readonly cells: Cell[] = [];
  /** What the names of its cells in the browser's storage begin with. */
  readonly name = `code:${pageName()}#`;
  readonly #ran = new Ran();
  /** What stands above the cells on the page. */
  bar: PageBar | undefined;

  constructor(
    readonly page: string,
    private readonly runner: Runner,
  ) {}

  /** The cell of this id; a source that the author has changed meanwhile makes a new one. */
  cell(id: string, number: string, kind: string, authorSource: string, beside: Beside = {}): Cell {
    const index = this.cells.findIndex((cell) => cell.id === id);
    const known = this.cells[index];
    if (known?.authorSource === authorSource && known.check === beside.check) return known;
    const same = this.cells.filter((cell) => cell.id !== id && cell.authorSource === authorSource).length;
    const name = `${this.name}${digest(authorSource)}${same ? `.${same}` : ""}`;
    const made = new Cell(id, number, kind, authorSource, name, this.cells, beside);
    if (known) this.cells[index] = made;
    else this.cells.push(made);
    return made;
  }

  async run(cell: Cell): Promise<void> {
    await this.#run(cell, () => this.#lost(cell));
  }

  async #run(cell: Cell, below: () => Cell[]): Promise<void> {
    if (cell.busy) return;
    await this.runner.run(this.page, cell, () => [...this.#needed(cell), ...below()], AGAIN);
  }

  /** Remember how the last run of a cell came out. */
  ran(cell: Cell): void {
    const { outcome, source } = cell.lastRun ?? {};
    if (cell.check === undefined) this.#ran.set(cell.id, outcome === "done" ? source : undefined);
  }

  /** Run a cell that a slider has changed. While it runs, the newest position waits, and none but that. */
  async follow(cell: Cell): Promise<void> {
    if (cell.state === "running") cell.moved = true;
    else await this.#run(cell, () => []); // one that waits will run what its source is by then
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
      await this.runner.run(this.page, first, () => cells, "runs now");
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

  /**
   * What a reload, Stop or a crash has taken: the cells below that had succeeded with the code they still hold, up to
   * one that had not.
   */
  #lost(target: Cell): Cell[] {
    if (target.check !== undefined) return [];
    const below = this.cells.slice(this.cells.indexOf(target) + 1);
    const there = ({ lastRun }: Cell): boolean => lastRun !== undefined && this.runner.holds(lastRun.generation);
    let last: Cell | undefined;
    for (const cell of below) {
      if (cell.check !== undefined) continue;
      if (!this.#ran.has(cell.id, cell.source)) {
        if (cell.kind === "proof") continue;
        break; // what stands below it had run on other code
      }
      if (!there(cell)) last = cell;
    }
    const needed = last ? this.#needed(last) : [];
    return below.filter((cell) => needed.includes(cell) && !cell.busy && this.#ran.has(cell.id, cell.source));
  }
}

const AGAIN = "runs again, as before";
