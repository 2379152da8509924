// What a reader can take along from a page: its notebook, its text, a script, a link. A part of its own, loaded when the
// reader asks for it; the files themselves are fetched when one of them is chosen.

import type { Cell } from "./cell";
import { copyLink } from "./copy_link";
import { copyText } from "./copy_text";
import type { Notebook } from "./notebook";
import { PREFIX } from "./remembered";
import style from "./take_away.css";
import { asScript, ChangedError, fillNotebook, fillText, type NotebookFile, type TakenCell } from "./taken_files";
import { button } from "./toolbar";

/** What the build says of the files beside the page. */
interface Files {
  name: string;
  /** Where else the notebook can be opened, once that is configured. */
  repository?: string;
  branch?: string;
  path?: string;
}

/** Stands for the site's address where it is not configured: as live_cells/take_away.py writes it. */
const SOMEWHERE = "https://this-site.invalid/";

const FORMATS = [
  {
    label: "Notebook",
    suffix: ".ipynb",
    type: "application/x-ipynb+json",
    about: "for Jupyter, Colab and editors, with its outputs",
  },
  {
    label: "Markdown",
    suffix: ".md",
    type: "text/markdown",
    about: "the page’s own text; Jupytext opens it as a notebook",
  },
  { label: "Python", suffix: ".py", type: "text/x-python", about: "a script with the prose as comments" },
];

let rows = 0; // all pages of a session have ids of their own

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

export class TakeAway {
  readonly element = make("section", "live-cells__take");
  readonly #choice = make("fieldset");
  readonly #mine = choice("mine", "", true);
  readonly #share: HTMLElement;
  readonly #status = make("p", "live-cells__take-status");

  constructor(
    private readonly notebook: Notebook,
    private readonly files: Files,
  ) {
    if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
    this.element.ariaLabel = "Take it with you";
    this.#status.role = "status";
    const legend = make("legend");
    legend.textContent = "Which code?";
    this.#choice.append(legend, this.#mine.label, choice("author", "As the author wrote it", false).label);
    const list = make("div");
    for (const format of FORMATS) {
      const get = button(format.label, () => void this.#get(format));
      list.append(row(get, `${files.name}${format.suffix}: ${format.about}`));
    }
    const link = button("Copy link to edits", () => {
      this.#say("");
      void copyLink(this.#edited, undefined, (sentence) => this.#say(sentence));
    });
    this.#share = row(link, "your code in an address; it runs nowhere before its reader says so");
    list.append(this.#share, ...this.#elsewhere());
    this.element.append(this.#choice, list, this.#status);
    this.update();
  }

  /** Offer what there is now: edits come and go while this is open. */
  update(): void {
    const edited = this.#edited.map(({ number }) => number);
    this.#choice.hidden = this.#share.hidden = edited.length === 0;
    this.#mine.text.textContent = `With my edits, in ${edited.length === 1 ? "cell" : "cells"} ${edited.join(", ")}`;
  }

  get #edited(): Cell[] {
    return this.notebook.cells.filter(({ edited }) => edited);
  }

  /** Where else the page's notebook can be opened; nothing until that is configured. */
  #elsewhere(): HTMLElement[] {
    const { repository, branch, path } = this.files;
    if (!repository || !branch || !path) return [];
    const found: HTMLElement[] = [];
    const { hostname, pathname } = new URL(repository);
    if (hostname === "github.com") {
      const colab = make("a", "live-cell__button");
      colab.href = `https://colab.research.google.com/github${pathname}/blob/${branch}/${path}`;
      colab.target = "_blank";
      colab.rel = "noopener";
      colab.textContent = "Open in Colab";
      found.push(row(colab, "the author’s notebook, on Google’s machines, with an account there"));
    }
    const folder = repository.slice(repository.lastIndexOf("/") + 1);
    const command = `git clone --depth 1 --branch ${branch} ${repository} ${folder}-notebooks\njupyter lab ${folder}-notebooks/${path}`;
    const copy = button("Copy commands", () => {
      this.#say("");
      void copyText(command).then((copied) =>
        this.#say(copied ? "Commands copied." : "Select the commands, then copy them."),
      );
    });
    const local = row(copy, "for a Jupyter of your own, which opens all notebooks of this site");
    const code = make("pre");
    code.tabIndex = 0; // it may scroll
    code.role = "group";
    code.ariaLabel = "Commands";
    code.textContent = command;
    local.append(code);
    return [...found, local];
  }

  async #get({ label, suffix, type }: (typeof FORMATS)[number]): Promise<void> {
    this.#say("");
    try {
      const made = await this.#make(suffix, this.#edited.length > 0 && this.#mine.input.checked);
      save(new Blob([made], { type }), this.files.name + suffix);
      this.#say(`${this.files.name}${suffix} is among your downloads.`);
    } catch (error) {
      const changed = "The author has changed this page since you opened it. Reload it first; your edits stay.";
      this.#say(error instanceof ChangedError ? changed : `${label} could not be made: ${(error as Error).message}`);
    }
  }

  async #make(suffix: string, mine: boolean): Promise<string> {
    if (suffix === ".md") {
      const text = await this.#fetch(".md");
      return mine ? fillText(text, this.#taken()) : text;
    }
    const text = (await this.#fetch(".ipynb")).replaceAll(SOMEWHERE, location.origin + PREFIX.slice(0, -1));
    const notebook = JSON.parse(text) as NotebookFile;
    if (mine) fillNotebook(notebook, this.#taken());
    return suffix === ".py" ? asScript(notebook) : `${JSON.stringify(notebook, null, 1)}\n`;
  }

  async #fetch(suffix: string): Promise<string> {
    const response = await fetch(new URL(this.files.name + suffix, location.href)).catch(() => undefined);
    const answered = response ? `the server answered ${response.status}` : "nothing answers";
    if (!response?.ok) throw new Error(`${answered}. Check the connection, then try again.`);
    return response.text();
  }

  /** All cells, for an edit can change what those below it show. */
  #taken(): TakenCell[] {
    return this.notebook.cells.map((cell) => {
      const { id, authorSource, source, lastRun } = cell;
      const line = Number(document.getElementById(id)?.dataset.line);
      const ran = lastRun?.source === source ? cell.outputs : undefined;
      const holds = !cell.edited && this.notebook.stands(cell);
      return { id, line, authorSource, source, outputs: ran ?? (holds ? undefined : []) };
    });
  }

  #say(sentence: string): void {
    this.#status.textContent = sentence;
  }
}

/** Hand a file to the browser's downloads. */
function save(content: Blob, name: string): void {
  const link = make("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it later
}

function choice(value: string, text: string, checked: boolean) {
  const label = make("label");
  const input = make("input");
  Object.assign(input, { type: "radio", name: "live-cells-take", value, checked });
  const span = make("span");
  span.textContent = text;
  label.append(input, span);
  return { label, input, text: span };
}

/** A button or a link, and beside it what it is for. No list, which each theme indents in its own way. */
function row(action: HTMLElement, about: string): HTMLElement {
  const item = make("div", "live-cells__take-row");
  const text = make("span");
  text.textContent = about;
  text.id = `live-cells-take-${++rows}`;
  action.setAttribute("aria-describedby", text.id);
  item.append(action, text);
  return item;
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, className = ""): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}
