// Shows, in a cell, code that stands somewhere else: how it differs from the author's, and a button to take it.

import { diffLines } from "diff";
import type { Cell } from "./cell";
import style from "./offers.css";
import { button } from "./toolbar";

export interface Offer {
  /** What it is, in two or three words: for screen readers, and for the one that comes in its place. */
  name: string;
  source: string;
  /** Where it comes from, in a sentence. */
  from: string;
  /** What becomes of it. */
  promise: string;
  take: { label: string; said: string };
  leave: { label: string; said: string };
  /** The reader has decided. */
  decided(taken: boolean): void;
}

/** More lines than these of an edit are told, and not shown. */
export const MOST_LINES = 2000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** Show an offer in its cell; the element, or undefined if the page was left. */
export function showOffer(cell: Cell, offer: Offer): HTMLElement | undefined {
  const { view } = cell;
  if (!view) return undefined;
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  const { element: difference, added, removed } = diff(cell.authorSource, offer.source);
  const panel = document.createElement("section");
  panel.className = "live-cell__offer";
  panel.ariaLabel = `${offer.name}, cell ${cell.number}`;
  panel.dataset.name = offer.name;
  const sentence = document.createElement("p");
  sentence.role = "status";
  const decide = (taken: boolean): void => {
    panel.remove();
    if (taken) cell.replace(offer.source);
    offer.decided(taken);
    cell.view?.said((taken ? offer.take : offer.leave).said);
    cell.view?.enter();
  };
  const buttons = document.createElement("div");
  buttons.append(
    button(offer.take.label, () => decide(true)),
    button(offer.leave.label, () => decide(false)),
  );
  panel.append(sentence, difference, buttons);
  view.offer(panel);
  for (const other of [...(panel.parentElement?.children ?? [])] as HTMLElement[]) {
    if (other !== panel && other.dataset.name === offer.name) other.remove();
  }
  setTimeout(() => {
    // Once it stands in the page, so that screen readers announce it.
    const change = `Compared with the author's code, ${lines(added)} added (+) and ${removed} removed (−).`;
    sentence.textContent = `${offer.from} ${change} ${offer.promise}`;
  });
  return panel;
}

function lines(count: number): string {
  return count === 1 ? "1 line is" : `${count} lines are`;
}

/** The author's code and another, line by line: both can be read from it whole. */
function diff(author: string, other: string): { element: HTMLElement; added: number; removed: number } {
  const element = document.createElement("pre");
  element.className = "live-cell__difference";
  element.tabIndex = 0; // it may scroll
  element.role = "group";
  element.ariaLabel = "Differences from the author's code";
  let [added, removed] = [0, 0];
  const whole = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);
  const parts = diffLines(whole(author), whole(other), { timeout: 100 }) ?? [
    { value: whole(author), removed: true, added: false },
    { value: whole(other), added: true, removed: false },
  ];
  for (const part of parts) {
    const [tag, mark] = part.added ? ["ins", "+ "] : part.removed ? ["del", "− "] : ["span", "  "];
    for (const line of part.value.slice(0, -1).split("\n")) {
      if (part.added) added++;
      if (part.removed) removed++;
      if (element.childElementCount >= 2 * MOST_LINES) continue;
      const row = document.createElement(tag);
      row.textContent = `${mark}${line}\n`;
      element.append(row);
    }
  }
  if (element.childElementCount >= 2 * MOST_LINES) element.append("… and more lines, too many to show.");
  return { element, added, removed };
}
