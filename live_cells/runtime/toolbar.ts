// A cell's buttons, and beside them what Python is doing.

import { whenPointed } from "./intent";
import type { Progress } from "./protocol";

export interface Actions {
  run(): void;
  /** The reader seems about to run. */
  intend(): void;
  stop(): void;
  edit(): void;
  reset(): void;
  /** Bring back the code that another was put in place of. */
  undo(): void;
  copy(): void;
  copyLink(): void;
}

/** What can be done with a cell now. */
interface Offered {
  busy: boolean;
  edited: boolean;
  editing: boolean;
  undoable: boolean;
  linkable: boolean;
}

const KEYS = "Escape, then Tab, leaves the editor. Control-Enter runs the cell, Shift-Enter also goes to the next one.";

export class Toolbar {
  readonly element = make("div", "live-cell__bar");
  readonly #run: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #edit: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #copyLink: HTMLButtonElement;
  readonly #progress = make("span", "live-cell__progress");
  readonly #status = make("span", "live-cell__status");
  readonly #retry: HTMLButtonElement;
  /** The keys of the open editor, to be seen and to be heard. */
  readonly keys = make("span", "live-cell__keys");

  /** @param run what Run is called, @param more buttons of the cell's kind */
  constructor(actions: Actions, run = "Run", more: HTMLButtonElement[] = []) {
    this.#run = button(run, actions.run);
    this.#stop = button("Stop", actions.stop);
    this.#edit = button("Edit", actions.edit);
    this.#reset = button("Reset", actions.reset);
    this.#undo = button("Undo", actions.undo);
    this.#copyLink = button("Copy link", actions.copyLink);
    this.#retry = button("Retry", actions.run);
    whenPointed(this.#run, actions.intend);
    this.#status.role = "status";
    const copy = button("Copy", actions.copy);
    this.keys.textContent = KEYS;
    this.element.append(this.#run, this.#stop, this.#edit, this.#reset, this.#undo, copy, this.#copyLink, ...more);
    this.element.append(this.#status, this.#progress, this.#retry, this.keys);
    this.update({ busy: false, edited: false, editing: false, undoable: false, linkable: false });
    this.clear();
  }

  /** Offer what can be done now; the focus follows where its button goes away. */
  update({ busy, edited, editing, undoable, linkable }: Offered): void {
    const focused = document.activeElement;
    this.#run.hidden = busy;
    this.#stop.hidden = !busy;
    this.#edit.hidden = editing;
    this.keys.hidden = !editing;
    this.#reset.hidden = busy || !edited;
    this.#undo.hidden = busy || !undoable;
    this.#copyLink.hidden = !linkable;
    const gone = focused instanceof HTMLButtonElement && focused.hidden && this.element.contains(focused);
    if (gone || focused === this.#retry) this.focus();
  }

  focus(): void {
    (this.#run.hidden ? this.#stop : this.#run).focus();
  }

  /** Say a sentence; screen readers announce it, unless it is one of many. */
  say(sentence: string, quietly = false): void {
    this.clear();
    this.#status.ariaLive = quietly ? "off" : "polite";
    this.#status.textContent = sentence;
  }

  /** Show how far a download is; only what is being done is announced, not each step of it. */
  progress({ doing, loaded, total }: Progress): void {
    if (this.#status.textContent !== doing) this.say(doing);
    const [done, all] = [Math.min(loaded, total), total].map((bytes) => (bytes / 1e6).toFixed(1));
    const share = `${Math.floor((100 * loaded) / (total || 1))}%`;
    this.#progress.textContent = `${done} of ${all} MB, ${share}`;
    this.#progress.style.setProperty("--live-cell-loaded", share);
    this.#progress.hidden = loaded >= total;
  }

  /** Say that something failed that can be tried again. */
  fail(sentence: string): void {
    this.say(sentence);
    this.#retry.hidden = false;
  }

  clear(): void {
    this.#status.textContent = "";
    this.#progress.hidden = true;
    this.#retry.hidden = true;
  }
}

export function button(name: string, onClick: () => void): HTMLButtonElement {
  const element = make("button", `live-cell__button live-cell__button--${name.toLowerCase().replaceAll(" ", "-")}`);
  element.type = "button";
  element.textContent = name;
  element.addEventListener("click", ({ detail }) => {
    if (detail <= 1) onClick(); // the second of a double click was not meant for what stands here by now
  });
  return element;
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
