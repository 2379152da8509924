// Whether the site is kept for use without a network: not before the reader has run a cell, and not against their will.
// What does it is a part of its own.

import { unmetered } from "./intent";
import { isRefused } from "./offline_choice";
import { loadOffline } from "./parts";

const address = document.querySelector<HTMLScriptElement>("script[data-offline]")?.dataset.offline;
/** The address of the service worker; undefined where the site has none. */
const serviceWorker = address && new URL(address, document.baseURI).href;

const later = globalThis.requestIdleCallback ?? setTimeout; // Safari has no idle callback

/** "unable" is a page that is neither https nor local, and a browser without service workers, in some private windows. */
export function offlineAbility(): "none" | "unable" | { serviceWorker: string } {
  if (!serviceWorker) return "none";
  return "serviceWorker" in navigator ? { serviceWorker } : "unable";
}

/** A cell has run, and everything has arrived that Python needs for it: keep that, and the site. */
export function keepOffline(pythonFiles: string[]): void {
  const able = offlineAbility();
  if (typeof able === "string" || isRefused() || !unmetered()) return;
  later(() => loadOffline().then(({ keep }) => keep(able.serviceWorker, pythonFiles)).catch(ignore));
}

/** Where the page comes from a copy, hear of a new version. */
export function watchForNewVersion(): void {
  if (!serviceWorker || navigator.serviceWorker?.controller?.scriptURL !== serviceWorker) return;
  later(() => loadOffline().then(({ watch }) => watch(serviceWorker)).catch(ignore));
}

/** What is not kept now may be at the next visit. */
function ignore(): void {}
