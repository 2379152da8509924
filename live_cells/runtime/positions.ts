// The numbers in a cell's code that its sliders are bound to, and what the build recorded for each of their positions.

/** One slider, as the build describes it: `first` and `step` are in units of the last of `decimals` digits. */
export interface SliderData {
  name: string;
  first: number;
  step: number;
  count: number;
  decimals: number;
}

/** The file of recorded positions: each is a list of pieces of HTML, by their number. */
interface PositionFile {
  pieces: string[];
  positions: number[][];
}

export class Positions {
  #file: PositionFile | undefined;
  #loading: Promise<void> | undefined;

  constructor(
    readonly sliders: SliderData[],
    private readonly authorSource: string,
    private readonly address: string,
  ) {}

  /** Which recorded position a source is, or undefined if it differs from the author's in more than its sliders. */
  of(source: string): number | undefined {
    let position = 0;
    for (const slider of this.sliders) {
      const [here, authors] = [literal(source, slider.name), literal(this.authorSource, slider.name)];
      const index = here ? indexOf(slider, here.text) : undefined;
      if (!here || !authors || index === undefined) return undefined;
      position = position * slider.count + index;
      source = withNumber(source, here, authors.text);
    }
    return source === this.authorSource ? position : undefined;
  }

  /** Get the recorded positions; after a failure the next call tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const response = await fetch(this.address);
    if (!response.ok) throw new Error(`${this.address} answered ${response.status}.`);
    this.#file = await response.json();
  }

  /** The recorded output of a position, once it is there. */
  html(position: number): string | undefined {
    const { pieces, positions } = this.#file ?? {};
    return positions?.[position]?.map((piece) => pieces?.[piece] ?? "").join("");
  }
}

/** A number that stands in code. */
export interface Literal {
  start: number;
  text: string;
}

/** The one number that the code gives to a name; the build looks for the same pattern, in live_cells/sliders.py. */
export function literal(source: string, name: string): Literal | undefined {
  const pattern = new RegExp(`(?<![\\w.])(${name}[ \\t]*=[ \\t]*)(-?(?:\\d+\\.?\\d*|\\.\\d+))(?![\\w.])`, "g");
  const [match, another] = source.matchAll(pattern);
  if (!match || another) return undefined;
  const [, before = "", text = ""] = match;
  return { start: match.index + before.length, text };
}

export function withNumber(source: string, { start, text }: Literal, number: string): string {
  return source.slice(0, start) + number + source.slice(start + text.length);
}

/** The value at an index as it stands in code: whole numbers without a point, others with at least one digit after it. */
export function valueAt({ first, step, decimals }: SliderData, index: number): string {
  const units = first + step * index;
  return (units / 10 ** decimals).toFixed(decimals).replace(/(\.\d+?)0+$/, "$1");
}

function indexOf(slider: SliderData, text: string): number | undefined {
  const index = nearest(slider, Number(text));
  return valueAt(slider, index) === text ? index : undefined;
}

export function nearest({ first, step, count, decimals }: SliderData, value: number): number {
  const index = Math.round((value * 10 ** decimals - first) / step);
  return Math.min(Math.max(index, 0), count - 1);
}
