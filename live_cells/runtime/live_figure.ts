// A Vega-Lite figure in the page that can be drawn anew: one drawing at a time, and of those that wait only the newest.

import { loadFigure } from "./parts";

const figures = new WeakMap<HTMLElement, LiveFigure>();

export class LiveFigure {
  readonly element = document.createElement("figure");
  #next: { spec: unknown; alt: string } | undefined;
  #drawing = false;

  constructor(spec: unknown, alt: string) {
    this.element.className = "live-cell__figure";
    figures.set(this.element, this);
    void this.#draw(spec, alt);
  }

  /** Draw another picture in the element of a figure, and tell whether it is one. What is there stays until then. */
  static redraw(element: HTMLElement, spec: unknown, alt: string): boolean {
    const figure = figures.get(element);
    if (figure) void figure.#draw(spec, alt);
    return figure !== undefined;
  }

  async #draw(spec: unknown, alt: string): Promise<void> {
    this.#next = { spec, alt };
    this.element.dataset.alternative = alt; // known before there is a picture that says it
    if (this.#drawing) return;
    this.#drawing = true;
    for (let next = this.#take(); next; next = this.#take()) {
      this.element.replaceChildren(await picture(next.spec, next.alt));
    }
    this.#drawing = false;
  }

  #take(): { spec: unknown; alt: string } | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }
}

async function picture(spec: unknown, alt: string): Promise<Element> {
  try {
    const { render } = await loadFigure();
    return await render(spec, alt, getComputedStyle(document.body).fontFamily);
  } catch (error) {
    const text = document.createElement("pre");
    text.className = "live-cell__text";
    text.append(`${alt}\n[No picture: ${(error as Error).message}]`);
    return text;
  }
}
