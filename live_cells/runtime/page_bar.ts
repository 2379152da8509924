// The row above the first cell of a page: what can be done with all of its cells.

import { whenPointed } from "./intent";
import type { Notebook } from "./notebook";
import { loadOffers, notLoaded } from "./parts";
import { button } from "./toolbar";

export class PageBar {
  readonly element = document.createElement("div");
  readonly #status = document.createElement("span");
  readonly #link: HTMLButtonElement;

  constructor(private readonly notebook: Notebook) {
    const runAll = button("Run all", () => void notebook.runAll());
    whenPointed(runAll, () => notebook.prepare());
    const edited = (): typeof notebook.cells => notebook.cells.filter((cell) => cell.edited);
    const say = (sentence: string): void => this.say(sentence);
    this.#link = button("Copy link to edits", () => {
      this.#status.textContent = ""; // the same sentence is to be heard again
      loadOffers().then(({ copyLink }) => copyLink(edited(), undefined, say), notLoaded(say));
    });
    this.#status.className = "live-cell__status";
    this.#status.role = "status";
    this.element.className = "live-cells__all";
    this.element.append(this.#link, runAll);
    this.update();
  }

  update(): void {
    this.#link.hidden = !this.notebook.cells.some((cell) => cell.edited);
  }

  /** Say a sentence about the page; screen readers announce it, as it changes what stands there. */
  say(sentence: string): void {
    this.element.prepend(this.#status);
    setTimeout(() => {
      this.#status.textContent = sentence;
    });
  }
}
