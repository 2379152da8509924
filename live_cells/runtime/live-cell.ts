// <live-cell>: shows a cell of the notebook, and takes the reader's clicks and keys.

import { Exercise, verdictOf } from "./exercise";
import type { Cell, Notebook, State, View } from "./notebook";
import { type Editor, openEditor } from "./open_editor";
import { Outputs } from "./outputs";
import type { Output, Progress } from "./protocol";
import { button, Toolbar } from "./toolbar";

const HELP = "Escape, then Tab, leaves the editor. Control-Enter runs the cell, Shift-Enter also goes to the next one.";
const READ_ONLY = ["check", "solution"];

export class LiveCell extends HTMLElement implements View {
  /** Finds the notebook of a page; set by the script that defines the element. */
  static notebook: (page: string) => Notebook;

  #notebook!: Notebook;
  #cell: Cell | undefined;
  #source!: HTMLElement;
  #outputs!: Outputs;
  #toolbar: Toolbar | undefined;
  #exercise: Exercise | undefined;
  #recorded: Node[] = [];
  #editor: Editor | undefined;
  #errorLine: number | undefined;

  connectedCallback(): void {
    if (READ_ONLY.includes(this.dataset.kind ?? "")) return;
    this.#cell ??= this.#upgrade();
    this.#cell.view = this;
  }

  disconnectedCallback(): void {
    if (this.#cell?.view === this) this.#cell.view = undefined;
  }

  #upgrade(): Cell {
    const source = this.querySelector<HTMLElement>(".live-cell__source");
    const output = this.querySelector<HTMLElement>(".live-cell__output");
    const code = source?.querySelector("code");
    if (!source || !output || !code) throw new Error(`<live-cell id="${this.id}"> holds no source or no output.`);
    const { cell: number = "", kind = "" } = this.dataset;
    this.#notebook = LiveCell.notebook(location.pathname);
    if (kind === "exercise") this.#exercise = new Exercise(this, (sentence) => this.said(sentence));
    const exercise = this.#exercise;
    const cell = this.#notebook.cell(this.id, number, kind, code.textContent ?? "", exercise?.check);
    this.#source = source;
    this.#outputs = new Outputs(output);
    this.#recorded = [...output.childNodes];
    const actions = {
      run: () => this.#run(),
      stop: () => this.#notebook.stop(),
      edit: () => this.edit(),
      reset: () => this.#reset(),
    };
    this.#toolbar = exercise ? new Toolbar(actions, "Check", exercise.buttons) : new Toolbar(actions);
    source.after(this.#toolbar.element);
    this.role = "group";
    this.ariaLabel = `Code cell ${number}`;
    output.ariaLive = "polite";
    source.addEventListener("click", () => this.#clicked(code));
    this.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    if (this.#notebook.cells[0] === cell) this.#offerRunAll();
    this.#restore(cell, code);
    return cell;
  }

  /** Show what the reader had done to the cell before leaving the page. */
  #restore(cell: Cell, code: HTMLElement): void {
    if (cell.edited) code.textContent = cell.source;
    if (cell.outputs) {
      this.#outputs.clear();
      for (const output of cell.outputs) this.#show(output);
    }
    this.#update(cell);
  }

  #offerRunAll(): void {
    const row = document.createElement("div");
    row.className = "live-cells__all";
    row.append(button("Run all", () => void this.#notebook.runAll()));
    this.before(row);
  }

  #run(): void {
    if (this.#cell) void this.#notebook.run(this.#cell);
  }

  #reset(): void {
    this.#cell?.reset();
    this.#outputs.element.replaceChildren(...this.#recorded);
    this.#exercise?.judge(undefined);
    this.#editor?.setText(this.#cell?.authorSource ?? "");
    if (!this.#editor && this.#cell) this.#code().textContent = this.#cell.authorSource;
    this.#toolbar?.clear();
  }

  #code(): HTMLElement {
    return this.#source.querySelector("code") as HTMLElement;
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
    if (!this.#cell) return;
    const cell = this.#cell;
    this.#editor ??= openEditor(this.#source, {
      text: cell.source,
      selection: [cursor, cursor],
      label: `Code of cell ${cell.number}`,
      description: HELP,
      onChange: (text) => {
        cell.source = text;
      },
    });
    this.#editor.markLine(this.#errorLine);
    this.#editor.focus();
    this.#update(cell);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || event.altKey) return;
    const run = event.ctrlKey || event.metaKey;
    if (!run && !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
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
    else this.#toolbar?.focus();
  }

  #update(cell: Cell): void {
    this.dataset.state = cell.state;
    this.#toolbar?.update({ busy: cell.busy, edited: cell.differs, editing: this.#editor !== undefined });
  }

  stateChanged(state: State): void {
    if (this.#cell) this.#update(this.#cell);
    if (state === "waiting") this.#toolbar?.clear();
  }

  began(): void {
    this.#toolbar?.clear();
    this.#outputs.begin();
    this.#exercise?.judge(undefined);
    this.#mark(undefined);
  }

  #show(output: Output): void {
    const verdict = this.#exercise && verdictOf(output);
    if (verdict) this.#exercise?.judge(verdict);
    else this.#outputs.add(output);
  }

  showed(output: Output): void {
    this.#show(output);
    if (output.output_type === "error") this.#mark(output.line);
    this.dispatchEvent(new CustomEvent("live-cell:output", { bubbles: true, detail: output }));
  }

  finished(): void {
    this.#outputs.end();
    this.#toolbar?.say(this.#cell?.state === "stopped" ? "Stopped." : "");
    this.dispatchEvent(new CustomEvent("live-cell:finished", { bubbles: true, detail: { state: this.#cell?.state } }));
  }

  progressed(progress: Progress): void {
    this.#toolbar?.progress(progress);
  }

  said(sentence: string): void {
    this.#toolbar?.say(sentence);
  }

  startFailed(sentence: string): void {
    this.#toolbar?.fail(sentence);
  }

  #mark(line: number | undefined): void {
    this.#errorLine = line;
    this.#editor?.markLine(line);
  }
}
