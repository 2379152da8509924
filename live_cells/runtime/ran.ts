// Which cells of a page have succeeded in this tab, and with what code, also before it was reloaded.
// It lies in the tab's own storage: another tab has another Python, and a new visit starts from nothing.

import { digest } from "./digest";
import { pageName, recall, remember } from "./remembered";

export class Ran {
  readonly #name = `ran:${pageName()}`;

  /** Whether a cell's last run had succeeded with this code. */
  has(id: string, source: string): boolean {
    return this.#read()[id] === digest(source);
  }

  set(id: string, source: string | undefined): void {
    const ran = this.#read();
    if (source === undefined) delete ran[id];
    else ran[id] = digest(source);
    remember(this.#name, JSON.stringify(ran), "sessionStorage");
  }

  #read(): Record<string, unknown> {
    try {
      const ran: unknown = JSON.parse(recall(this.#name, "sessionStorage") ?? "");
      return typeof ran === "object" && ran !== null ? { ...ran } : {};
    } catch {
      return {};
    }
  }
}
