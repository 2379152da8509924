// How much of this site lies in Cache Storage.

import { keptOf, pagesOf, pythonOf } from "./cache_names";

export interface Stored {
  /** In bytes: of the pages, with the files that they load. */
  pages: number;
  /** Of those of Python's files that the service worker holds. */
  held: number;
  /** Of those that `kept.ts` keeps. */
  kept: number;
}

/** @param site the address of the site's folder @param folder that of Python's files */
export async function storedSize(site: string, folder: string): Promise<Stored> {
  const sizes = [size(pagesOf(site)), size(pythonOf(site)), size(keptOf(folder))] as const;
  const [pages, held, kept] = await Promise.all(sizes);
  return { pages, held, kept };
}

async function size(name: string): Promise<number> {
  const { caches } = globalThis; // absent in pages that are neither https nor local
  if (!(await caches?.has(name))) return 0;
  const cache = await caches.open(name);
  let bytes = 0;
  for (const request of await cache.keys()) bytes += (await (await cache.match(request))?.blob())?.size ?? 0;
  return bytes;
}
