// <live-cell>: shows a cell of the notebook, and takes the reader's clicks and keys.

import { announce, hush, inWords, listen } from "./announcer";
import type { Cell, State, View } from "./cell";
import { copyText } from "./copy_text";
import { lookForOffers } from "./elsewhere";
import { Exercise, verdictOf } from "./exercise";
import { whenIntended } from "./intent";
import type { Notebook } from "./notebook";
import { type Editor, openEditor } from "./open_editor";
import { Outputs } from "./outputs";
import { PageBar } from "./page_bar";
import { loadOffers, notLoaded } from "./parts";
import { literal, Positions, withNumber } from "./positions";
import type { Output, Progress } from "./protocol";
import { Sliders } from "./sliders";
import { replaceCode } from "./static_code";
import { Toolbar } from "./toolbar";
import { tellUnlessKept } from "./unkept";

const READ_ONLY = "[data-kind=check], [data-kind=solution]";

export class LiveCell extends HTMLElement implements View {
  /** Finds the notebook of a page; set by the script that defines the element. */
  static notebook: (page: string) => Notebook;

  #notebook!: Notebook;
  // Absent until it is upgraded; in a cell that the page was cut off in, for ever.
  #cell!: Cell;
  #source!: HTMLElement;
  #outputs!: Outputs;
  #toolbar!: Toolbar;
  #exercise: Exercise | undefined;
  #sliders: Sliders | undefined;
  readonly #addressed = (event?: Event): void => {
    this.#openLink();
    if (this.#notebook.cells[0] === this.#cell) lookForOffers(this.#notebook, !event);
  };
  #recorded: Node[] = [];
  #editor: Editor | undefined;
  #errorLine: number | undefined;

  connectedCallback(): void {
    if (this.matches(READ_ONLY)) return;
    const cell = this.#cell ?? this.#upgrade();
    if (!cell) return;
    cell.view = this;
    addEventListener("hashchange", this.#addressed);
    this.#addressed();
  }

  disconnectedCallback(): void {
    if (this.#cell?.view === this) this.#cell.view = undefined;
    removeEventListener("hashchange", this.#addressed);
  }

  #upgrade(): Cell | undefined {
    const source = this.querySelector<HTMLElement>(".live-cell__source");
    const output = this.querySelector<HTMLElement>(".live-cell__output");
    const code = source?.querySelector("code");
    if (!source || !output || !code) return; // the page was cut off in the middle of this cell
    const { cell: number = "", kind = "" } = this.dataset;
    const authorSource = code.textContent;
    this.#notebook = LiveCell.notebook(location.pathname);
    if (kind === "exercise") this.#exercise = new Exercise(this, (sentence) => this.said(sentence));
    const exercise = this.#exercise;
    const cell = this.#notebook.cell(this.id, number, kind, authorSource, {
      check: exercise?.check,
      positions: this.#positions(authorSource),
    });
    this.#cell = cell;
    this.#source = source;
    this.#outputs = new Outputs(output);
    this.#recorded = [...output.childNodes];
    const actions = {
      run: () => this.#run(),
      intend: () => this.#notebook.prepare(),
      stop: () => this.#notebook.stop(),
      edit: () => this.edit(),
      reset: () => this.#reset(),
      undo: () => cell.undo(),
      copy: () => {
        this.said("");
        void copyText(cell.source).then((copied) =>
          this.said(
            copied ? "Code copied." : "This browser lets the page copy nothing. Select the code, then copy it.",
          ),
        );
      },
      copyLink: () => {
        const say = (sentence: string): void => this.said(sentence);
        say("");
        loadOffers().then(({ copyLink }) => copyLink([cell], this.dataset.settings, say), notLoaded(say));
      },
    };
    this.#toolbar = exercise ? new Toolbar(actions, "Check", exercise.buttons) : new Toolbar(actions);
    source.after(this.#toolbar.element);
    if (cell.positions) {
      this.#sliders = new Sliders(cell.positions.sliders, this.id, {
        touched: () => void cell.positions?.load().catch(() => {}), // the move that follows says so
        moved: (name, text) => this.#moved(cell, name, text),
      });
      this.#toolbar.element.before(this.#sliders.element);
    }
    this.role = "group";
    this.ariaLabel = `Code cell ${number}`;
    this.#toolbar.keys.id = `${this.id}-keys`;
    listen();
    source.addEventListener("click", () => this.#clicked(code));
    source.addEventListener("focusout", () => setTimeout(() => cell.adopt())); // what another tab has written meanwhile
    this.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    if (this.#notebook.cells[0] === cell) {
      this.#notebook.bar = new PageBar(this.#notebook, this.dataset.files);
      this.before(this.#notebook.bar.element);
    }
    this.#restore(cell);
    return cell;
  }

  #positions(authorSource: string): Positions | undefined {
    const { sliders, positions } = this.dataset;
    if (!sliders || !positions) return undefined;
    return new Positions(JSON.parse(sliders), authorSource, new URL(positions, import.meta.url).href);
  }

  /** Show what the reader had done to the cell before leaving the page. */
  #restore(cell: Cell): void {
    if (cell.edited) this.#showSource(cell);
    this.#sliders?.show(cell.source);
    if (!cell.outputs && cell.edited) void this.#showRecorded(cell);
    if (cell.solved) this.#exercise?.judge({ passed: true, message: "You have solved this exercise." });
    if (cell.damaged) this.said("What was kept of this cell cannot be read. The next edit takes its place.");
    if (cell.outputs) {
      this.#outputs.clear();
      for (const output of cell.outputs) this.#show(output);
      this.#outputs.element.ariaBusy = String(cell.state === "running"); // announced when it has ended
    }
    this.#update(cell);
  }

  get writing(): boolean {
    return document.hasFocus() && this.#source.contains(document.activeElement);
  }

  replaced(): void {
    const cell = this.#cell;
    this.#showSource(cell);
    this.#sliders?.show(cell.source);
    if (!cell.outputs) {
      this.#mark(undefined);
      this.#outputs.element.replaceChildren(...this.#recorded);
      if (cell.edited && this.#notebook.stands(cell)) void this.#showRecorded(cell);
    }
    this.#update(cell);
  }

  saved(kept: boolean): void {
    tellUnlessKept(this, kept);
  }

  offer(panel: HTMLElement): void {
    this.querySelector("details")?.toggleAttribute("open", true);
    this.prepend(panel);
  }

  #run(): void {
    void this.#notebook.run(this.#cell);
  }

  #reset(): void {
    this.#cell.reset();
    this.#exercise?.judge(undefined);
    this.#toolbar.clear();
  }

  /** Let the code on the page, or in the open editor, be the cell's. */
  #showSource(cell: Cell): void {
    if (this.#editor) {
      this.#editor.setText(cell.source);
      return;
    }
    const code = this.#source.querySelector("code") as HTMLElement;
    for (const { name } of cell.positions?.sliders ?? []) {
      const [here, there] = [literal(code.textContent, name), literal(cell.source, name)];
      if (here && there) replaceCode(code, here.start, here.start + here.text.length, there.text);
    }
    if (code.textContent !== cell.source) code.textContent = cell.source;
  }

  #moved(cell: Cell, name: string, text: string): void {
    const here = literal(cell.source, name);
    if (!here) return;
    cell.source = withNumber(cell.source, here, text);
    this.#showSource(cell);
    this.#sliders?.show(cell.source);
    if (cell.state !== "running" && this.#notebook.stands(cell)) {
      cell.outputs = undefined;
      if (!cell.busy) cell.rest();
      void this.#showRecorded(cell);
      this.heard();
    } else void this.#notebook.follow(cell);
  }

  /** Show what the build recorded for the position that the cell's code is at: now, if it has been fetched. */
  async #showRecorded(cell: Cell): Promise<void> {
    const { positions } = cell;
    if (!positions || cell.position === undefined) return;
    if (positions.html(cell.position) === undefined) {
      try {
        await positions.load();
      } catch (error) {
        this.#toolbar.say(
          `The recorded positions could not be fetched: ${(error as Error).message} Press Run instead.`,
        );
        return;
      }
    }
    const html = cell.position === undefined ? undefined : positions.html(cell.position);
    if (html === undefined || cell.outputs) return; // meanwhile edited, or run
    this.#outputs.element.innerHTML = html; // the site's own, made at build like the page
    this.#mark(undefined);
    if (!cell.busy) this.#toolbar.clear();
  }

  /** Show the settings that the page's address carries for this cell. They run when the reader says so. */
  #openLink(): void {
    const [cell, { settings }, { hash }] = [this.#cell, this.dataset, location];
    if (!cell || !settings || cell.busy || !hash.startsWith(`#${this.id}?`)) return;
    // A page that comes back shows another element, which has not said it yet.
    const said = cell.link === hash && (cell.linked !== cell.source || cell.state !== "edited");
    if (said) return;
    const failed = notLoaded((sentence) => this.said(sentence));
    loadOffers().then(({ openSettings }) => openSettings(cell, settings, hash), failed);
  }

  /** A click into the code opens the editor there; a selection of text stays one. */
  #clicked(code: HTMLElement): void {
    const selection = getSelection();
    if (this.#editor || !selection?.isCollapsed) return;
    const before = document.createRange();
    before.setStart(code, 0);
    if (code.contains(selection.anchorNode)) before.setEnd(selection.anchorNode as Node, selection.anchorOffset);
    this.edit(before.toString().length);
  }

  edit(cursor = 0): void {
    const cell = this.#cell;
    this.#editor ??= openEditor(this.#source, {
      text: cell.source,
      selection: [cursor, cursor],
      label: `Code of cell ${cell.number}`,
      describedBy: `${this.id}-keys`,
      onChange: (text) => {
        if (text === cell.source) return; // put there by the page, which is nothing that the reader wrote
        cell.source = text;
        this.#sliders?.show(text);
        if (!cell.outputs && this.#notebook.stands(cell)) void this.#showRecorded(cell);
      },
    });
    this.#editor.markLine(this.#errorLine);
    this.#editor.focus();
    this.#update(cell);
    whenIntended(() => this.#notebook.prepare());
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || event.altKey) return;
    const run = event.ctrlKey || event.metaKey;
    // A key that is held would press the buttons that the focus moves on to: Run, after "Use this code".
    const held = event.repeat && (run || event.shiftKey || event.target instanceof HTMLButtonElement);
    if (!run && !event.shiftKey && !held) return;
    event.preventDefault();
    event.stopPropagation();
    if (held) return;
    this.#run();
    if (!run) this.#next()?.enter();
  }

  /** The next cell that can be seen. */
  #next(): LiveCell | undefined {
    const cells = [...document.querySelectorAll<LiveCell>("live-cell")];
    return cells.slice(cells.indexOf(this) + 1).find((cell) => cell.#toolbar?.element.checkVisibility());
  }

  /** Take the focus: into the editor if one is open, else onto Run. */
  enter(): void {
    if (this.#editor) this.#editor.focus();
    else this.#toolbar.focus();
  }

  #update(cell: Cell): void {
    this.dataset.state = cell.state;
    const linkable = cell.edited || this.dataset.settings !== undefined;
    const editing = this.#editor !== undefined;
    const { busy, differs, undoable } = cell;
    this.#toolbar.update({ busy, edited: differs, editing, undoable, linkable });
    this.#notebook.bar?.update();
  }

  stateChanged(state: State): void {
    this.#update(this.#cell);
    if (state === "waiting") this.#toolbar.clear();
  }

  began(): void {
    this.#toolbar.clear();
    this.#outputs.begin();
    hush();
    this.#exercise?.judge(undefined);
    this.#mark(undefined);
  }

  #show(output: Output): void {
    const verdict = this.#exercise && verdictOf(output);
    if (verdict) {
      this.#exercise?.judge(verdict);
      if (verdict.passed) this.#cell.solve();
    }
    if (!verdict) this.#outputs.add(output);
  }

  showed(output: Output): void {
    this.#show(output);
    if (output.output_type === "error") this.#mark(output.line);
    this.dispatchEvent(new CustomEvent("live-cell:output", { bubbles: true, detail: output }));
  }

  finished(): void {
    this.#outputs.end();
    this.#toolbar.say(this.#cell.state === "stopped" ? "Stopped." : "");
    this.dispatchEvent(new CustomEvent("live-cell:finished", { bubbles: true, detail: { state: this.#cell.state } }));
    const cell = this.#cell;
    if (cell.moved && cell.lastRun?.outcome !== "stopped") void this.#notebook.run(cell);
  }

  progressed(progress: Progress): void {
    this.#toolbar.progress(progress);
  }

  said(sentence: string, quietly?: boolean): void {
    this.#toolbar.say(sentence, quietly);
  }

  heard(sentence = ""): void {
    const { element } = this.#outputs;
    const nothing = this.#exercise ? "" : "done, without output."; // an exercise has its verdict
    announce(() => {
      const words = `${inWords(element) || nothing} ${sentence}`.trim();
      return words && `Cell ${this.#cell.number}: ${words}`;
    });
  }

  startFailed(sentence: string): void {
    this.#toolbar.fail(sentence);
  }

  #mark(line: number | undefined): void {
    this.#errorLine = line;
    this.#editor?.markLine(line);
  }
}
