// Finds the cells that edits of earlier versions of a page were made for.

import type { Cell } from "./cell";
import { recall, remember } from "./remembered";
import { parseWork, type Work } from "./saved_work";

const MOST = 50; // edits of cells that a page no longer has; then the oldest go

export interface EarlierEdit {
  name: string;
  cell: Cell;
  source: string;
}

/** Match what is kept under these names to cells; what fits none stays where it is, unseen. */
export function earlierEdits(cells: readonly Cell[], names: string[]): EarlierEdit[] {
  const found: EarlierEdit[] = [];
  const vanished: { name: string; time: number }[] = [];
  const kept = names.map((name) => ({ name, work: parseWork(recall(name) ?? "") }));
  for (const { name, work } of kept.sort((a, b) => (b.work?.time ?? 0) - (a.work?.time ?? 0))) {
    const cell = work && cellOf(work, cells);
    if (work?.source === undefined || work.source === cell?.authorSource) {
      remember(name, null); // rubbish, or the author's very words by now
    } else if (cell && !found.some((other) => other.cell === cell)) {
      found.push({ name, cell, source: work.source });
    } else vanished.push({ name, time: work.time ?? 0 });
  }
  for (const { name } of vanished.slice(MOST)) remember(name, null);
  return found;
}

/** Of the cells that were not there when the edit was made: the most similar one, else the one in the same place. */
function cellOf({ source, author, cell: id, among }: Work, cells: readonly Cell[]): Cell | undefined {
  const lines = new Set(`${source}\n${author}`.split("\n").filter((line) => line.trim() !== ""));
  let best: Cell | undefined;
  let most = 0;
  for (const cell of cells) {
    if (among?.includes(cell.name.slice(cell.name.indexOf("#") + 1))) continue;
    const shared = cell.authorSource.split("\n").filter((line) => lines.has(line)).length;
    const likeness = shared + (cell.id === id ? 0.5 : 0);
    if (likeness > most) [best, most] = [cell, likeness];
  }
  return best;
}
