// What an exercise has beside its cell: a check, hints that come one at a time, a solution behind a click, a verdict.

import type { Output } from "./protocol";
import { button } from "./toolbar";

const VERDICT = "application/vnd.live-cells.verdict+json"; // as live_cells/check_exercise.py says it

export interface Verdict {
  passed: boolean;
  message: string;
}

/** The verdict that an output holds, if it is one. */
export function verdictOf(output: Output): Verdict | undefined {
  return output.output_type === "display_data" ? (output.data[VERDICT] as Verdict | undefined) : undefined;
}

export class Exercise {
  readonly buttons: HTMLButtonElement[] = [];
  /** The source of the check. */
  readonly check: string;
  readonly #verdict = document.createElement("p");
  readonly #solution: HTMLDetailsElement;
  readonly #show = button("Show solution", () => this.#toggleSolution());

  /** @param say announces a sentence */
  constructor(
    private readonly cell: HTMLElement,
    private readonly say: (sentence: string) => void,
  ) {
    const group = cell.closest(".exercise");
    const check = group?.querySelector('[data-kind="check"] code')?.textContent;
    const solution = group?.querySelector<HTMLDetailsElement>("details.exercise__solution");
    if (!group || check == null || !solution) throw new Error(`The exercise ${cell.id} has no check or no solution.`);
    this.check = check;
    this.#solution = solution;
    this.#verdict.className = "exercise__verdict";
    this.#verdict.role = "status";
    cell.append(this.#verdict);
    const hints = [...group.querySelectorAll<HTMLDetailsElement>("details.exercise__hint")];
    if (hints.length > 0) this.buttons.push(button("Hint", () => this.#hint(hints)));
    this.#show.ariaExpanded = "false";
    this.buttons.push(this.#show);
  }

  /** Unfold the next hint. */
  #hint(hints: HTMLDetailsElement[]): void {
    const next = hints.findIndex((hint) => !hint.dataset.shown);
    const hint = hints[next];
    if (!hint) {
      this.say("All hints are shown below.");
      return;
    }
    reveal(hint, true);
    const name = `Hint ${next + 1} of ${hints.length}`;
    const summary = hint.querySelector("summary");
    if (summary) summary.textContent = name;
    this.say(`${name} is shown below.`);
  }

  #toggleSolution(): void {
    const show = !this.#solution.dataset.shown;
    reveal(this.#solution, show);
    this.#show.ariaExpanded = String(show);
    this.#show.textContent = show ? "Hide solution" : "Show solution";
    this.say(show ? "The solution is shown below." : "");
  }

  /** Show a verdict in words; nothing takes the last one back. */
  judge(verdict: Verdict | undefined): void {
    if (verdict) this.cell.dataset.verdict = verdict.passed ? "pass" : "fail";
    else delete this.cell.dataset.verdict;
    this.#verdict.textContent = verdict ? (verdict.passed ? "" : "Not yet. ") + verdict.message : "";
  }
}

function reveal(details: HTMLDetailsElement, show: boolean): void {
  details.open = show;
  if (show) details.dataset.shown = "true";
  else delete details.dataset.shown;
}
