// What <live-memory> shows: what is kept for this site, page by page, and the button that forgets it.

import { forgetEverything } from "./forget";
import style from "./memory.css";
import { PREFIX, recall, remembered } from "./remembered";
import { parseWork } from "./saved_work";
import { button } from "./toolbar";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

export function showMemory(host: HTMLElement): void {
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
  const list = document.createElement("ul");
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
    list.replaceChildren(...(pages.length > 0 ? pages : [nothing]));
  }

  host.replaceChildren(list, forget, sure, status);
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
