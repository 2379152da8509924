// The part of <live-memory> that tells what is kept for use without a network, how much that is, and lets it be chosen.

import { isRefused, refuseOffline } from "./offline_choice";
import { isKept, keep, refuse } from "./offline_copy";
import { type Stored, storedSize } from "./stored_size";
import { button } from "./toolbar";

const FOLDER = new URL("./", import.meta.url).href;
const SITE = new URL("../../", import.meta.url).href;

export class OfflineMemory {
  /** Rows of the list of what is kept. */
  readonly rows: HTMLLIElement[] = ["Pages, for use without a network", "Python’s files"].map((what) => {
    const row = document.createElement("li");
    row.dataset.what = what;
    return row;
  });
  readonly element = document.createElement("p");
  readonly #sentence = document.createElement("span");
  readonly #choice = button("", () => void this.#chosen());
  /** The address of a service worker that the browser can have. */
  readonly #able: string | undefined;
  #kept = false;

  /** @param serviceWorker its address, where the site has one */
  constructor(serviceWorker: string | undefined) {
    this.#able = navigator.serviceWorker && serviceWorker;
    this.#sentence.role = "status";
    this.element.append(this.#sentence, " ", this.#choice);
    this.element.hidden = !serviceWorker;
  }

  async show(): Promise<void> {
    const able = this.#able;
    const stored = await storedSize(SITE, FOLDER);
    const sizes = [stored.pages, stored.held + stored.kept];
    this.rows.forEach((row, index) => {
      const bytes = sizes[index] ?? 0;
      row.hidden = bytes === 0;
      row.textContent = `${row.dataset.what}: ${(bytes / 1e6).toFixed(1)} MB`;
    });
    this.#kept = able !== undefined && (await isKept(able));
    this.#choice.hidden = !able;
    this.#choice.textContent = this.#kept ? "Keep it no longer" : "Keep it now";
    this.#sentence.textContent = able ? told(this.#kept, stored) : unable();
  }

  async #chosen(): Promise<void> {
    if (!this.#able) return;
    this.#choice.disabled = true;
    try {
      if (this.#kept) await refuse(this.#able);
      else {
        this.#sentence.textContent = "The site is being kept …";
        refuseOffline(false);
        await keep(this.#able, []);
      }
      await this.show();
    } catch (error) {
      this.#sentence.textContent = `That did not succeed: ${(error as Error).message} Check the connection, then try again.`;
    }
    this.#choice.disabled = false;
  }
}

function told(kept: boolean, { held }: Stored): string {
  if (kept && held > 0) return "The whole site works without a network, Python too.";
  if (kept) return "The pages work without a network. Python’s files come with your next Run.";
  if (isRefused()) return "The site is not kept for use without a network.";
  return "After your next Run, the whole site is kept, to be read and run without a network.";
}

function unable(): string {
  return isSecureContext
    ? "This browser keeps no pages for use without a network, as some do in private windows."
    : "This address is not https, so no browser keeps its pages for use without a network.";
}
