// A cell as data: what it holds, what it showed, and what the browser keeps of it. It outlives the element that shows
// it, so that a reader who leaves a page and comes back finds everything as it was.

import { digest } from "./digest";
import type { Positions } from "./positions";
import { type Output, type Progress, replaces } from "./protocol";
import { recall, remember } from "./remembered";
import { SavedWork } from "./saved_work";

export type State = "recorded" | "edited" | "waiting" | "running" | "done" | "error" | "stopped";

/** What a cell tells the element that shows it. */
export interface View {
  /** Whether the reader is writing here right now. */
  readonly writing: boolean;
  /** The code is another than the reader wrote here last: another tab's, or one put in its place. */
  replaced(): void;
  /** The browser has kept the reader's work, or has refused. */
  saved(kept: boolean): void;
  /** Show code from elsewhere, with buttons to take or to leave it. */
  offer(panel: HTMLElement): void;
  /** Take the focus. */
  enter(): void;
  scrollIntoView(how: ScrollIntoViewOptions): void;
  stateChanged(state: State): void;
  began(): void;
  showed(output: Output): void;
  progressed(progress: Progress): void;
  /** A sentence on why the cell waits or did not run; one of many is not announced. */
  said(sentence: string, quietly?: boolean): void;
  /** Tell screen readers what the cell shows now, and a sentence after it. */
  heard(sentence?: string): void;
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

const MOST_UNDONE = 20; // versions that a click can bring back

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
  /** The code that it gave. */
  linked = "";
  /** Whether the reader's code has passed the check. */
  solved = false;
  #source: string;
  #own = false;
  /** What the code was before something else took its place, the newest last: in this tab, also reloaded. */
  #before: string[];
  #here = false; // whether the code was last changed in this tab
  readonly #work: SavedWork;

  constructor(
    readonly id: string,
    readonly number: string,
    readonly kind: string,
    readonly authorSource: string,
    readonly name: string,
    /** All cells of the page. */
    private readonly page: readonly Cell[],
    { check, positions }: Beside = {},
  ) {
    this.#source = authorSource;
    this.check = check;
    this.positions = positions;
    this.#work = new SavedWork(name);
    this.#before = replacedBefore(recall(`undo:${name}`, "sessionStorage"));
    this.adopt();
  }

  get source(): string {
    return this.#source;
  }

  get undoable(): boolean {
    return this.#before.length > 0;
  }

  #keepBefore(sources: string[]): void {
    this.#before = sources.slice(-MOST_UNDONE);
    remember(`undo:${this.name}`, sources.length > 0 ? JSON.stringify(this.#before) : null, "sessionStorage");
  }

  /** The reader has changed the code. */
  set source(source: string) {
    this.present(source);
    this.#own = this.#here = true;
    this.save();
  }

  /** Take over code that is not the reader's, and is not kept until the reader changes it. */
  present(source: string): void {
    this.#source = source;
    this.#own = false;
    if (!this.busy) this.rest();
  }

  /** Put other code in the place of the reader's, which can be had back. */
  replace(source: string): void {
    if (this.edited && this.#source !== source) this.#keepBefore([...this.#before, this.#source]);
    this.source = source;
    this.view?.replaced();
  }

  /** Let a click bring this code into the cell. */
  putAside(source: string): void {
    this.#keepBefore([...this.#before, source]);
    this.view?.replaced();
  }

  /** Bring back what was replaced last; clicks go round all that ever was, so that none of it is lost. */
  undo(): void {
    const source = this.#before.at(-1);
    if (source === undefined) return;
    this.#keepBefore([...(this.edited ? [this.#source] : []), ...this.#before.slice(0, -1)]);
    this.source = source;
    this.view?.replaced();
  }

  /**
   * Take over what another tab, or an earlier visit, has kept. What was written here last, or has vanished from
   * there, can be had back.
   *
   * @param missed whether the page was away and has missed it; else never under the reader's hands
   */
  adopt(missed = false): void {
    const work = this.view?.writing && !missed ? undefined : this.#work.news();
    if (!work) return;
    const { source = this.authorSource } = work;
    const replaced = this.edited && source !== this.#source;
    if (replaced && (this.#here || work.source === undefined)) this.#keepBefore([...this.#before, this.#source]);
    this.#here = false;
    this.present(source);
    this.#own = true;
    this.solved = this.check !== undefined && work.solved === digest(this.check);
    this.link = work.link ?? this.link;
    this.view?.replaced();
  }

  /** Take over that nothing is kept any more, and keep nothing that could be had back. */
  forget(): void {
    this.adopt(true);
    this.#keepBefore([]);
    this.view?.replaced();
  }

  /** The code has passed the check: that stays so. */
  solve(): void {
    if (this.solved) return;
    this.solved = true;
    this.save();
  }

  save(): void {
    const source = this.#own && this.edited ? this.#source : undefined;
    const solved = this.solved && this.check !== undefined ? digest(this.check) : undefined;
    const among = this.page.map(({ name }) => name.slice(name.indexOf("#") + 1));
    const work = { source, solved, link: this.link || undefined, author: this.authorSource, cell: this.id, among };
    this.view?.saved(this.#work.write(source !== undefined || solved ? work : undefined));
  }

  /** Whether what was kept could not be read. */
  get damaged(): boolean {
    return this.#work.damaged;
  }

  /** Whether the code is one that the reader has written or taken. */
  get own(): boolean {
    return this.#own && this.edited;
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
    this.replace(this.authorSource);
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

/** What could be undone before a reload; nothing, if what was kept is no list of texts. */
function replacedBefore(text: string | null | undefined): string[] {
  try {
    const sources: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(sources) ? sources.filter((source) => typeof source === "string") : [];
  } catch {
    return [];
  }
}
