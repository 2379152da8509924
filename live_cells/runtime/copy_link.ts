// Makes a link to what the reader has made of some cells, and copies it.

import type { Cell } from "./cell";
import { encode } from "./code_link";
import { digest } from "./digest";
import { SettingsLink } from "./settings_link";

/** @param settings of the one cell, as the build wrote them: if they are all that was changed, they make a short link */
export async function copyLink(
  cells: Cell[],
  settings: string | undefined,
  say: (sentence: string) => void,
): Promise<void> {
  const [cell] = cells;
  const made = link(cells, settings);
  let copied = true;
  try {
    // Begun before the link is there: some browsers allow it right after the click alone.
    const text = made.then((fragment) => new Blob([new URL(fragment, location.href).href], { type: "text/plain" }));
    text.catch(() => {}); // said below, whether or not the clipboard asks for it
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
  } catch {
    copied = false;
  }
  try {
    const fragment = await made;
    if (!copied) {
      if (cell && settings) cell.link = fragment; // it comes from here, and is not to be opened here
      history.replaceState(history.state, "", fragment);
    }
    say(copied ? "Link copied." : "The address of this page is now the link.");
  } catch (error) {
    say((error as Error).message);
  }
}

async function link(cells: Cell[], settings: string | undefined): Promise<string> {
  const [cell] = cells;
  if (cell && settings) {
    const { fragment, complete } = new SettingsLink(cell.id, JSON.parse(settings), cell.authorSource).write(
      cell.source,
    );
    if (complete) return fragment;
  }
  return encode(cells.map(({ id, authorSource, source }) => ({ id, digest: digest(authorSource), source })));
}
