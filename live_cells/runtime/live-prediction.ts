// <live-prediction>: a question the reader answers before running the code, with a button and a verdict.

import { pageName, recall, remember } from "./remembered";
import { button } from "./toolbar";
import { tellUnlessKept } from "./unkept";

export class LivePrediction extends HTMLElement {
  #upgraded = false;

  connectedCallback(): void {
    if (this.#upgraded) return;
    this.#upgraded = true;
    const question = this.querySelector<HTMLFieldSetElement>("fieldset.prediction");
    if (!question) throw new Error("<live-prediction> holds no fieldset.prediction.");
    const choices = [...question.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    const verdict = document.createElement("p");
    verdict.className = "prediction__verdict";
    verdict.role = "status";
    const answer = button("Answer", () => {
      const chosen = choices.find((choice) => choice.checked);
      if (!chosen) return;
      this.#judge(question, chosen, verdict);
      tellUnlessKept(this, remember(this.#key(question), chosen.value));
    });
    answer.disabled = !choices.some(({ checked }) => checked); // after a reload a browser may have marked one again
    question.addEventListener("change", () => {
      answer.disabled = false;
    });
    question.append(answer, verdict);

    const before = choices.find((choice) => choice.value === recall(this.#key(question)));
    if (before) {
      before.checked = true;
      answer.disabled = false;
      this.#judge(question, before, verdict);
    }
  }

  #judge(question: HTMLFieldSetElement, chosen: HTMLInputElement, verdict: HTMLElement): void {
    const right = chosen.dataset.right !== undefined;
    question.dataset.answered = right ? "right" : "wrong";
    verdict.textContent = right ? "Yes, that is right." : "Not quite. The explanation says why; then choose again.";
    const why = this.querySelector<HTMLDetailsElement>("details.prediction__why");
    if (why) why.open = true;
  }

  /** The question itself is part of the key, so that a changed one is asked again. */
  #key(question: HTMLFieldSetElement): string {
    return `prediction:${pageName()}#${question.querySelector("legend")?.textContent?.trim()}`;
  }
}
