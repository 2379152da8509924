// Opens a link of settings in its cell: shown at once, or offered if the reader has code there that it would replace.

import type { Cell } from "./cell";
import { showOffer } from "./offer_panel";
import { SettingsLink } from "./settings_link";

/** @param settings the cell's, as the build wrote them */
export function openSettings(cell: Cell, settings: string, fragment: string): void {
  const linked = new SettingsLink(cell.id, JSON.parse(settings), cell.authorSource).read(fragment);
  if (!linked || cell.busy) return;
  cell.link = fragment;
  const { source, clean } = linked;
  const rest = clean ? "" : "What the link says beyond settings of this cell was left out.";
  const changes = source !== cell.authorSource && source !== cell.source;
  cell.linked = source;
  if (changes && cell.own) {
    showOffer(cell, {
      name: "Settings from a link",
      source,
      from: `These settings come from a link. ${rest}`,
      promise: "Your own edit stays unless you use them.",
      take: { label: "Use these settings", said: "The settings from the link are in the cell. Run to use them." },
      leave: { label: "Discard", said: "The settings from the link were left out." },
      decided() {},
    });
  } else {
    if (changes) {
      cell.outputs = undefined;
      cell.present(source);
      cell.view?.replaced();
    }
    const given = source !== cell.authorSource && cell.state === "edited";
    cell.view?.said(given ? `These settings come from a link. ${rest || "Run to use them."}` : rest);
  }
  cell.view?.scrollIntoView({ block: "center" }); // a fixed header covers the top
}
