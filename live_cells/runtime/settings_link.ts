// Links that carry a cell's settings: `#cell-1?learning_rate=0.2&loss=huber_loss`. What a link may say is a number, a
// word or some numbers, in the place of the author's; it never says code.

import { withNumber } from "./positions";

/** What a value looks like in code, for each type; live_cells/settings_link.py has the same patterns. */
const WHOLE = "-?(?:0|[1-9]\\d{0,8})";
const NUMBER = `${WHOLE}(?:\\.\\d{1,9})?(?:e-?\\d{1,2})?`;
const PATTERNS: Record<string, string> = {
  whole: WHOLE,
  number: NUMBER,
  word: '"[A-Za-z_]\\w{0,39}"',
  numbers: `\\(${NUMBER}(?:, ${NUMBER}){1,9}\\)`,
};
const LONGEST = 2000;

/** What a link makes of the author's code, and whether it also said what no link can say. */
export interface Linked {
  source: string;
  clean: boolean;
}

export class SettingsLink {
  /** @param settings the type of each name that a link may set, as the build found them */
  constructor(
    private readonly id: string,
    private readonly settings: Record<string, string>,
    private readonly authorSource: string,
  ) {}

  /** What the fragment of an address makes of this cell; undefined if it is not for it. */
  read(fragment: string): Linked | undefined {
    const start = `#${this.id}?`;
    if (!fragment.startsWith(start)) return undefined;
    if (fragment.length > LONGEST) return { source: this.authorSource, clean: false };
    let source = this.authorSource;
    let clean = true;
    const seen = new Set<string>();
    for (const part of fragment.slice(start.length).split("&")) {
      const [, name = "", value = ""] = /^(\w+)=([\w.,-]+)$/.exec(part) ?? [];
      const text = seen.has(name) ? undefined : this.#code(name, value);
      const here = text && this.#find(source, name);
      if (here) source = withNumber(source, here, text);
      else clean = false;
      seen.add(name);
    }
    return { source, clean };
  }

  /** The fragment for the settings in a source, and whether they are all that differs from the author's code. */
  write(source: string): { fragment: string; complete: boolean } {
    let rest = source;
    const parts: string[] = [];
    for (const name of Object.keys(this.settings)) {
      const [here, authors] = [this.#find(rest, name), this.#find(this.authorSource, name)];
      if (!here || !authors) continue;
      if (here.text !== authors.text) parts.push(`${name}=${here.text.replace(/[" ()]/g, "")}`);
      rest = withNumber(rest, here, authors.text);
    }
    return {
      fragment: `#${this.id}${parts.length > 0 ? "?" : ""}${parts.join("&")}`,
      complete: rest === this.authorSource,
    };
  }

  /** A value of a link as code, if it has the type of the author's: of a tuple also the length. */
  #code(name: string, value: string): string | undefined {
    const kind = Object.hasOwn(this.settings, name) ? this.settings[name] : undefined;
    if (kind === undefined) return undefined;
    const text = { word: `"${value}"`, numbers: `(${value.replaceAll(",", ", ")})` }[kind] ?? value;
    const authors = this.#find(this.authorSource, name)?.text;
    const fits = new RegExp(`^(?:${PATTERNS[kind]})$`).test(text);
    return fits && authors?.split(",").length === text.split(",").length ? text : undefined;
  }

  /** Where the value of a name stands: once, at the left margin. */
  #find(source: string, name: string): { start: number; text: string } | undefined {
    const pattern = new RegExp(
      `^(${name}[ \\t]*=[ \\t]*)(${PATTERNS[this.settings[name] ?? ""]})(?=[ \\t]*(?:#.*)?$)`,
      "gm",
    );
    const [match, another] = source.matchAll(pattern);
    if (!match || another) return undefined;
    const [, before = "", text = ""] = match;
    return { start: match.index + before.length, text };
  }
}
