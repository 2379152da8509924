// The files that readers take with them: the author's, as the build has made them, with the reader's work in its place.

import type { Output } from "./protocol";

/** What becomes of one cell. */
export interface TakenCell {
  id: string;
  /** The line of the chapter's text in which its code begins, from 1. */
  line: number;
  authorSource: string;
  source: string;
  /** What it showed; undefined where the recorded outputs hold. */
  outputs: Output[] | undefined;
}

interface NotebookCell {
  cell_type: "code" | "markdown";
  id: string;
  metadata: { tags?: string[] };
  source: string;
  outputs?: unknown[];
}

/** As live_cells/notebook_file.py writes it: nbformat 4.5, each source one string. */
export interface NotebookFile {
  cells: NotebookCell[];
}

const SETUP = "setup"; // installs packages, in a notebook alone: as live_cells/notebook_file.py names it
const VERDICT = "application/vnd.live-cells.verdict+json";

/** The page shows other code than the file holds: one of them is of an earlier version. */
export class ChangedError extends Error {}

/** Put the reader's code and outputs into the notebook. */
export function fillNotebook(notebook: NotebookFile, taken: TakenCell[]): void {
  for (const { id, authorSource, source, outputs } of taken) {
    const cell = notebook.cells.find((each) => each.id === id);
    if (cell?.source !== authorSource) throw new ChangedError();
    cell.source = source;
    if (outputs) cell.outputs = outputs.filter(isOutput).map(asFile);
  }
}

/** The chapter's text with the reader's code; a fence grows if the code holds one. */
export function fillText(text: string, taken: TakenCell[]): string {
  const lines = text.split("\n");
  for (const { line, authorSource, source } of [...taken].sort((a, b) => b.line - a.line)) {
    const start = line - 1;
    const count = authorSource === "" ? 0 : authorSource.split("\n").length;
    if (lines.slice(start, start + count).join("\n") !== authorSource) throw new ChangedError();
    const runs = source.match(/^ *`{3,}/gm) ?? [];
    const ticks = "`".repeat(Math.max(3, ...runs.map((run) => run.trim().length + 1)));
    const code = source === "" ? [] : source.split("\n");
    const fence = (at: number): string =>
      (lines[at] ?? "").replace(/^`+/, (mark) => (mark.length < ticks.length ? ticks : mark));
    lines.splice(start - 1, count + 2, fence(start - 1), ...code, fence(start + count));
  }
  return lines.join("\n");
}

/** The notebook as a script in the percent format: prose becomes comments. */
export function asScript({ cells }: NotebookFile): string {
  const header = [
    "---",
    "jupyter:",
    "  kernelspec:",
    "    display_name: Python 3",
    "    language: python",
    "    name: python3",
    "---",
  ];
  const blocks = cells
    .filter(({ metadata }) => !metadata.tags?.includes(SETUP))
    .map(({ cell_type, metadata: { tags }, source }) => {
      const kind = cell_type === "markdown" ? " [markdown]" : "";
      const mark = `# %%${kind}${tags ? ` tags=${JSON.stringify(tags)}` : ""}`;
      return `${mark}\n${cell_type === "markdown" ? comment(source) : source}`;
    });
  return `${[comment(header.join("\n")), ...blocks].join("\n\n")}\n`;
}

function comment(text: string): string {
  return text.replace(/^.*$/gm, (line) => (line === "" ? "#" : `# ${line}`));
}

function isOutput(output: Output): boolean {
  return output.output_type !== "update_display_data" && !("data" in output && VERDICT in output.data);
}

/** An output with what nbformat asks for, and without what only the page knows. */
function asFile(output: Output): unknown {
  switch (output.output_type) {
    case "stream":
      return { output_type: "stream", name: output.name, text: output.text };
    case "error":
      return { output_type: "error", ename: output.ename, evalue: output.evalue, traceback: output.traceback };
    default: {
      const { output_type, data, metadata = {} } = output;
      const counted = output_type === "execute_result" ? { execution_count: null } : {};
      return { output_type, data, metadata, ...counted };
    }
  }
}
