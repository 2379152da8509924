// What the browser keeps of the reader's work on one cell, in all tabs. Nothing that is read from there is trusted.

import { recall, remember } from "./remembered";

export interface Work {
  /** The reader's code, if it is not the author's. */
  source?: string | undefined;
  /** The digest of the check that the reader's code has passed. */
  solved?: string | undefined;
  /** The link that the code came from, so that a reload does not open it again. */
  link?: string | undefined;
  /** The cell's code and id, and the digests of all cells of the page: to find it again once the author has changed it. */
  author?: string | undefined;
  cell?: string | undefined;
  among?: string[] | undefined;
  /** When it was written, in milliseconds. */
  time?: number | undefined;
}

const LONGEST = 4_000_000; // characters: what is longer is not read, and so is not kept

/** Read what was kept; undefined if it is rubbish. */
export function parseWork(text: string): Work | undefined {
  try {
    const value: unknown = text.length > LONGEST ? null : JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { source, solved, link, author, cell, among, time } = value as Record<string, unknown>;
    const string = (each: unknown): string | undefined => (typeof each === "string" ? each : undefined);
    if (source !== string(source)) return undefined;
    return {
      source: string(source),
      solved: string(solved),
      link: string(link),
      author: string(author),
      cell: string(cell),
      among: Array.isArray(among) ? among.filter((each) => typeof each === "string") : [],
      time: typeof time === "number" ? time : 0,
    };
  } catch {
    return undefined;
  }
}

export class SavedWork {
  #text: string | null = null; // as it was last read or written
  damaged = false;

  constructor(readonly name: string) {}

  /** What is kept, if that is something else than this tab last knew of. */
  news(): Work | undefined {
    const text = recall(this.name);
    if (text === undefined || text === this.#text) return undefined;
    this.#text = text;
    const work = text === null ? {} : parseWork(text);
    this.damaged = !work;
    return work ?? {};
  }

  /** Keep work, or nothing any more. The answer says whether the browser did. */
  write(work: Work | undefined): boolean {
    const text = work ? JSON.stringify({ ...work, time: Date.now() }) : null;
    if (text === null && this.#text === null) return true;
    const kept = (text?.length ?? 0) <= LONGEST && remember(this.name, text);
    if (kept) this.#text = text;
    return kept;
  }
}
