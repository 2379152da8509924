// What is kept for this site: <live-memory> shows it, page by page, with a button that forgets it. What keeps the site
// for use without a network comes with it.

import { forgetEverything } from "./forget";
import style from "./memory.css";
import { OfflineMemory } from "./offline_memory";
import { PREFIX, recall, remembered } from "./remembered";
import { parseWork } from "./saved_work";
import { button } from "./toolbar";

export { keep, watch } from "./offline_copy";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

export function showMemory(host: HTMLElement, serviceWorker: string | undefined): void {
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  const list = document.createElement("ul");
  const files = new OfflineMemory(serviceWorker);
  const status = document.createElement("p");
  status.role = "status";
  const forget = button("Forget everything on this site", () => ask(true));
  const sure = document.createElement("p");
  sure.append("Your edits, answers and solved exercises cannot be brought back. ");
  const yes = button("Yes, forget them", async () => {
    const failed = await forgetEverything();
    show();
    ask(false);
    status.textContent = failed ? `Not everything could be forgotten: ${failed}` : "Everything is forgotten.";
  });
  sure.append(
    yes,
    button("Keep them", () => ask(false)),
  );

  function ask(asked: boolean): void {
    sure.hidden = !asked;
    forget.hidden = asked;
    (asked ? yes : forget).focus();
    status.textContent = "";
  }

  function show(): void {
    const pages = [...kept()].map(([page, { edits, solved, answers }]) => {
      const link = document.createElement("a");
      link.href = location.origin + PREFIX.slice(0, -1) + page;
      link.textContent = page || "the first page";
      const row = document.createElement("li");
      const counts = [count(edits, "edited cell"), count(solved, "solved exercise"), count(answers, "answer")];
      row.append(link, `: ${counts.filter(Boolean).join(", ")}`);
      return row;
    });
    const nothing = document.createElement("li");
    nothing.textContent = "No edits, answers or solved exercises are kept.";
    list.replaceChildren(...(pages.length > 0 ? pages : [nothing]), ...files.rows);
    void files.show();
  }

  host.replaceChildren(list, files.element, forget, sure, status);
  show();
  sure.hidden = true;
}

interface Counts {
  edits: number;
  solved: number;
  answers: number;
}

/** What is kept of each page. */
function kept(): Map<string, Counts> {
  const pages = new Map<string, Counts>();
  const of = (name: string): Counts => {
    const page = name.slice(name.indexOf(":") + 1, name.indexOf("#"));
    const counts = pages.get(page) ?? { edits: 0, solved: 0, answers: 0 };
    pages.set(page, counts);
    return counts;
  };
  for (const name of remembered("code:")) {
    const work = parseWork(recall(name) ?? "");
    if (work?.source !== undefined) of(name).edits++;
    if (work?.solved !== undefined) of(name).solved++;
  }
  for (const name of remembered("prediction:")) of(name).answers++;
  return new Map([...pages].sort());
}

function count(number: number, thing: string): string {
  return number === 0 ? "" : `${number} ${thing}${number === 1 ? "" : "s"}`;
}
