// What the page and the worker say to each other, and the shapes both know.

import type { Pack } from "./frames";

/** A cell's output as the notebook format (nbformat 4) defines it; `line` is ours: where the reader's code failed. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | Shown<"display_data" | "execute_result">
  | Shown<"update_display_data">
  | { output_type: "error"; ename: string; evalue: string; traceback: string[]; line?: number };

/** What has a `display_id` is replaced by each `update_display_data` with the same one. */
interface Shown<Type extends string> {
  output_type: Type;
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient?: { display_id: string };
}

export type MimeBundle = Record<string, unknown>;

/** Whether an update is one of this output. */
export function replaces(update: Shown<"update_display_data">, output: Output): output is Shown<"display_data"> {
  return output.output_type === "display_data" && output.transient?.display_id === update.transient?.display_id;
}

/** The published description of the hosted Python; addresses are relative to the file it comes from. */
export interface Distribution {
  version: string;
  /** The folder of Pyodide's own files. */
  core: string;
  /** With the hash of its content behind `#`. */
  lock: string;
  packages_base: string;
  /** Packages that are loaded before the first cell runs. */
  preload: string[];
  /** Size in bytes of every file. */
  files: Record<string, number>;
  /** As the browser compares it, of each file that nothing else compares: wheels have theirs in the lock. */
  integrity: Record<string, string>;
  /** Which package a top-level module comes in. */
  imports: Record<string, string>;
  /** Absent where the site starts Python the plain way. */
  snapshot?: Snapshot;
}

/** Python as it is once `preload` is imported: the addresses of its parts. */
export interface Snapshot {
  pack: Pack;
  /** The compiled parts of the libraries in it, in the order in which they are loaded, for whoever reads their files. */
  side_modules: string[];
  /** The packages' other files, which Python reads later. */
  files: string;
}

/** WebAssembly that this tab has compiled for a start: the core, then the side modules; nothing for a plain one. */
export type Compiled = WebAssembly.Module[];

/**
 * Page to worker. A worker gets one `start`, and after `ready` one `run` at a time; others get one `unpack` or
 * one `keep`. A run with a `check` is an exercise's: among names of its own, the source and
 * then the check.
 */
export type Request =
  | {
      type: "start";
      distribution: Distribution;
      base: string;
      refresh: boolean;
      /** Where the parts of the pack arrive, see `delivery.ts`; none where the start is to be a plain one. */
      delivered: MessagePort[];
    }
  | { type: "run"; page: string; name: string; source: string; check?: string | undefined }
  | { type: "unpack"; pack: Pack; compiled: boolean; python: MessagePort }
  | { type: "keep"; address: string; pack: Pack };

/**
 * Worker to page. A `start` is answered by `alive`, which names a lock that is free once the worker has gone, by any
 * number of `progress`, then `ready` or `failed`, or by `refused`: another worker has to start the plain way. A `run` is
 * answered by any number of `progress` and `output`, then one `finished`, and by `complete` once everything has arrived
 * that it needs and no run before it did, with the addresses of all files that Python has come from. An `unpack`
 * is answered by `alive`, too; a `keep` by one message without content, whatever came of it.
 */
export type Report =
  | { type: "alive"; lock: string }
  | { type: "progress"; progress: Progress }
  | { type: "ready" }
  | { type: "failed"; reason: string; outOfMemory: boolean }
  | { type: "refused"; reason: string }
  | { type: "output"; output: Output }
  | { type: "finished"; succeeded: boolean }
  | { type: "complete"; files: string[] }
  | { type: "dead"; reason: string };

export interface Progress {
  /** What is being done, as a reader would say it: "Starting Python". */
  doing: string;
  /** Bytes. */
  loaded: number;
  total: number;
}
