// The row above the first cell of a page: what can be done with all of its cells.

import { whenPointed } from "./intent";
import type { Notebook } from "./notebook";
import { loadTakeAway, notLoaded } from "./parts";
import type { TakeAway } from "./take_away";
import { button } from "./toolbar";

export class PageBar {
  readonly element = document.createElement("div");
  readonly #status = document.createElement("span");
  #takeAway: TakeAway | undefined;

  /** @param files what the build says of the files beside the page; a page without them offers none */
  constructor(
    private readonly notebook: Notebook,
    files: string | undefined,
  ) {
    const runAll = button("Run all", () => void notebook.runAll());
    whenPointed(runAll, () => notebook.prepare());
    this.#status.className = "live-cell__status";
    this.#status.role = "status";
    this.element.className = "live-cells__all";
    this.element.append(...(files ? [this.#menu(files)] : []), runAll);
  }

  #menu(files: string): HTMLButtonElement {
    const menu = button("Take it with you", () => {
      const show = menu.ariaExpanded === "false";
      menu.ariaExpanded = String(show);
      if (!show) this.#takeAway?.element.remove();
      else loadTakeAway().then(open, failed);
    });
    const open = ({ TakeAway }: typeof import("./take_away")): void => {
      this.#takeAway ??= new TakeAway(this.notebook, JSON.parse(files));
      this.#takeAway.update();
      if (menu.ariaExpanded === "true") this.element.append(this.#takeAway.element);
    };
    const tell = notLoaded((sentence) => this.say(sentence));
    const failed = (error: Error): void => {
      menu.ariaExpanded = "false";
      tell(error);
    };
    menu.ariaExpanded = "false";
    this.element.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || menu.ariaExpanded === "false") return;
      menu.click();
      menu.focus();
    });
    return menu;
  }

  update(): void {
    this.#takeAway?.update();
  }

  /** Say a sentence about the page; screen readers announce it, as it changes what stands there. */
  say(sentence: string): void {
    this.element.prepend(this.#status);
    setTimeout(() => {
      this.#status.textContent = sentence;
    });
  }
}
