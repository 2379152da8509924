// Forgets all that the site keeps in the browser, and nothing that belongs to another site of the same address.

import { keptOf } from "./cache_names";
import { PREFIX } from "./remembered";
import { removeCopy } from "./remove_copy";

/** What is to be forgotten. Whatever comes to keep something in the browser gets its line here. */
const FORGET: (() => void | Promise<void>)[] = [forgetStorage, forgetStarts, forgetCopy];

/** Forget everything; what one part could not do stops no other. The answer tells why, if it was not all. */
export async function forgetEverything(): Promise<string | undefined> {
  const ends = await Promise.allSettled(FORGET.map(async (forget) => forget()));
  dispatchEvent(new StorageEvent("storage", { key: PREFIX })); // the browser tells the other tabs alone
  const failed = ends.find((end) => end.status === "rejected");
  return failed && String((failed.reason as Error).message);
}

/** Names of the site's own: the runtime's, and those of a theme, which begin with the path and a dot. */
export function isOurs(key: string): boolean {
  return key.startsWith(PREFIX) || key.startsWith(`${PREFIX.slice(0, -1)}.`);
}

function forgetStorage(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage).filter(isOurs)) storage.removeItem(key);
  }
  localStorage.setItem(PREFIX, ""); // tells the other tabs that this was no mishap: nothing is to be had back
  localStorage.removeItem(PREFIX);
}

/** The files of Python's start, which kept.ts keeps under names that end in their folder. */
async function forgetStarts(): Promise<void> {
  const { caches } = globalThis; // absent in pages that are neither https nor local
  const folder = new URL("./", import.meta.url).href;
  for (const name of (await caches?.keys()) ?? []) {
    if (name.startsWith(keptOf(folder))) await caches.delete(name);
  }
}

/** What the service worker keeps, and itself. */
async function forgetCopy(): Promise<void> {
  await removeCopy(new URL("../../", import.meta.url).href);
}
