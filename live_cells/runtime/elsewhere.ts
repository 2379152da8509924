// Looks for code that was not written for this page as it is: in the address, and among the edits of earlier versions.

import type { Notebook } from "./notebook";
import { loadOffers, notLoaded } from "./parts";
import { remembered } from "./remembered";

export const CODE_LINK = "#code=";

/**
 * Show what there is. That takes a part of its own, which most visits don't need.
 *
 * @param arrived whether the page is new, and not its fragment alone
 */
export function lookForOffers(notebook: Notebook, arrived: boolean): void {
  const { hash } = location;
  queueMicrotask(() => {
    // By now all cells of the page are there.
    const names = new Set(notebook.cells.map(({ name }) => name));
    const earlier = arrived ? remembered(notebook.name).filter((name) => !names.has(name)) : [];
    const linked = hash.startsWith(CODE_LINK);
    if (!linked && earlier.length === 0) return;
    loadOffers().then(
      ({ offerEarlier, offerLinked }) => {
        offerEarlier(notebook, earlier);
        if (linked) void offerLinked(notebook, hash);
      },
      notLoaded((sentence) => notebook.bar?.say(sentence)),
    );
  });
}
