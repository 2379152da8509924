// <live-memory>: shows what the browser keeps for this site, and forgets it at a click.

import { serviceWorker } from "./offline";
import { loadMemory, notLoaded } from "./parts";

export class LiveMemory extends HTMLElement {
  connectedCallback(): void {
    const say = notLoaded((sentence) => this.replaceChildren(sentence));
    loadMemory().then(({ showMemory }) => showMemory(this, serviceWorker), say);
  }
}
