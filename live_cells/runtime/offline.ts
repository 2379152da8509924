// When the site comes to be kept for use without a network: not before the reader has run a cell. What does it is a part
// of its own.

import { whenIntended } from "./intent";
import { loadMemory } from "./parts";

const address = document.querySelector<HTMLScriptElement>("script[data-offline]")?.dataset.offline;
/** The address of the service worker; undefined where the site has none. */
export const serviceWorker = address && new URL(address, document.baseURI).href;

/** A cell has run, and everything has arrived that Python needs for it: keep that, and the site. */
export function keepOffline(pythonFiles: string[]): void {
  whenIntended(() => withPart(({ keep }, at) => keep(at, pythonFiles)));
}

/** Where the page comes from a copy, hear of a new version. */
export function watchForNewVersion(): void {
  if (navigator.serviceWorker?.controller?.scriptURL === serviceWorker) withPart(({ watch }, at) => watch(at));
}

/** Do it in idle time. What does not succeed now may at the next visit. */
function withPart(act: (part: typeof import("./memory"), serviceWorker: string) => Promise<void>): void {
  if (!serviceWorker) return;
  const later = globalThis.requestIdleCallback ?? setTimeout; // Safari has no idle callback
  const load = (): Promise<void> => loadMemory().then((part) => act(part, serviceWorker));
  later(() => void load().catch(() => {}));
}
