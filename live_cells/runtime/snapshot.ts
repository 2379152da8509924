// What a snapshot holds beside the compiled modules: a header, and the pages of memory that differ from what the
// modules' own data give.

import type { Slots } from "./slots";

export const PAGE = 4096; // bytes, the unit in which unchanged memory is left out

export interface Header {
  /** The folder of the Pyodide that the snapshot was made with. */
  core: string;
  /** Of the image that the pages are a difference to: its length in bytes, and what `imageOf` says of it. */
  image: number;
  fingerprint: number;
  slots: Slots[];
  /** Bytes of memory that Python had. */
  memory: number;
  /** Pages that follow each other: the first one's number, and how many. */
  runs: [first: number, count: number][];
  /** Paths of the side modules, in the order in which they are loaded and in which their files are published. */
  sideModules: string[];
  /** Python's handles of opened side modules, by their address. */
  handles: Record<string, string>;
  /** Pyodide's own state: which JavaScript objects Python holds, in base64. */
  state: string;
  /** Where the C library keeps the reader's time zone. */
  timeZone: [timezone: number, daylight: number, standardName: number, summerName: number];
  /** Files that arrive later, in the order of their compressed contents: path, size, compressed size. */
  files: [path: string, size: number, compressed: number][];
}
