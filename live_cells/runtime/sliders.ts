// A cell's sliders: one for each number of the code that the reader can move.

import { literal, nearest, type SliderData, valueAt } from "./positions";

export interface SliderActions {
  /** The reader is about to move a slider. */
  touched(): void;
  /** The reader has moved the slider of `name` to the number `text`. */
  moved(name: string, text: string): void;
}

export class Sliders {
  readonly element = document.createElement("div");
  readonly #rows: { data: SliderData; input: HTMLInputElement; value: HTMLElement }[];

  /** @param prefix begins the ids of the inputs, which are the whole page's */
  constructor(sliders: SliderData[], prefix: string, actions: SliderActions) {
    this.element.className = "live-cell__sliders";
    this.#rows = sliders.map((data) => {
      const input = document.createElement("input");
      input.type = "range";
      input.id = `${prefix}-${data.name}`;
      input.min = valueAt(data, 0);
      input.max = valueAt(data, data.count - 1);
      input.step = String(data.step / 10 ** data.decimals);
      input.addEventListener("pointerdown", actions.touched);
      input.addEventListener("focus", actions.touched);
      input.addEventListener("input", () =>
        actions.moved(data.name, valueAt(data, nearest(data, input.valueAsNumber))),
      );
      const name = document.createElement("label");
      name.htmlFor = input.id;
      name.textContent = data.name;
      const value = document.createElement("span");
      value.className = "live-cell__slider-value";
      value.ariaHidden = "true"; // the slider itself says it
      const row = document.createElement("div");
      row.className = "live-cell__slider";
      row.append(name, input, value);
      this.element.append(row);
      return { data, input, value };
    });
  }

  /** Stand where the code says; a number that is no longer in the code cannot be moved. */
  show(source: string): void {
    for (const { data, input, value } of this.#rows) {
      const found = literal(source, data.name);
      input.disabled = !found;
      value.textContent = found?.text ?? "–";
      if (!found) continue;
      input.value = valueAt(data, nearest(data, Number(found.text)));
      input.setAttribute("aria-valuetext", found.text);
    }
  }
}
