// Code from elsewhere, offered in its cell: it stays outside of the notebook, so that nothing can run it, until the
// reader takes it. A part of its own, loaded when there is such code, or when the reader makes a link.

import type { Cell } from "./cell";
import { canPack, decode, type LinkedCode } from "./code_link";
import { digest } from "./digest";
import { earlierEdits } from "./earlier_edits";
import type { Notebook } from "./notebook";
import { showOffer } from "./offer_panel";
import { remember } from "./remembered";

export { copyLink } from "./copy_link";
export { openSettings } from "./open_settings";

const TAKEN = { label: "Use this code", said: "The code from the link is yours now. Run to use it." };
const LEFT = { label: "Discard", said: "The code from the link was left out." };

/** Offer the edits kept under these names, whose cells the author has changed since. */
export function offerEarlier(notebook: Notebook, names: string[]): void {
  for (const { name, cell, source } of earlierEdits(notebook.cells, names)) {
    showOffer(cell, {
      name: "Your earlier edit",
      source,
      from: "The author has changed this cell since you edited it. This is your version.",
      promise: "It is kept until you decide.",
      take: { label: "Keep mine", said: "Your version is back in the cell." },
      leave: { label: "Discard mine", said: "Your version was discarded." },
      decided(taken) {
        remember(name, null); // where the storage was full, there is room now
        if (taken) cell.save();
        else cell.putAside(source);
      },
    });
  }
}

/** Offer the code that the fragment of an address carries. */
export async function offerLinked(notebook: Notebook, fragment: string): Promise<void> {
  const say = (sentence: string): void => notebook.bar?.say(sentence);
  if (!canPack()) {
    say("This browser is too old to open the code in this link. Open it in a newer one; the page itself is unchanged.");
    return;
  }
  let linked: LinkedCode[];
  try {
    linked = await decode(fragment);
  } catch (error) {
    const why = error instanceof Error && error.message.startsWith("it ") ? error.message : "it is damaged";
    say(`The code in this link was not opened: ${why}. Ask for a new link; the page itself is unchanged.`);
    return;
  }
  const panels = new Set<HTMLElement>();
  const found = new Map<Cell, LinkedCode>();
  let missing = 0;
  for (const code of linked) {
    const cell = find(notebook.cells, code);
    if (cell) found.set(cell, code);
    else missing++;
  }
  for (const [cell, { digest: made, source }] of found) {
    if (source === cell.source || source === cell.authorSource) continue;
    const since = digest(cell.authorSource) === made ? "" : " The author has changed this cell since it was made.";
    const panel = showOffer(cell, {
      name: "Code from a link",
      source,
      from: `This code comes from a link, not from the author.${since}`,
      promise: `It does not run unless you use it.${cell.own ? " Your own edit stays until then." : ""}`,
      take: TAKEN,
      leave: LEFT,
      decided() {
        if (panel) panels.delete(panel);
        const done = panels.size === 0 && location.hash === fragment;
        if (done) history.replaceState(history.state, "", location.pathname + location.search);
      },
    });
    if (panel) panels.add(panel);
  }
  const [first] = panels;
  first?.scrollIntoView({ block: "center" });
  const cells = missing === 1 ? "cell" : "cells";
  const left = missing > 0 ? `The link has code for ${missing} ${cells} that this page does not have.` : "";
  const many = `This link has code for ${panels.size} cells. It stands above each, and does not run unless you use it.`;
  say([panels.size > 1 ? many : "", left].filter(Boolean).join(" "));
}

/** The cell that linked code is for: the one with the author's code it was made from, else the one in its place. */
function find(cells: readonly Cell[], { id, digest: made }: LinkedCode): Cell | undefined {
  const same = cells.filter((cell) => digest(cell.authorSource) === made);
  return same.find((cell) => cell.id === id) ?? same[0] ?? cells.find((cell) => cell.id === id);
}
