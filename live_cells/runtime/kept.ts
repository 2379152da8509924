// What the browser keeps of one start for the next, in Cache Storage: the parts of the pack, as they are used and not as
// they were sent. The browser's own cache keeps them compressed, and to decompress them takes longer than to read them;
// and only a module that has come by itself is kept compiled.

import { keptOf, keptPart } from "./cache_names";
import type { Pack } from "./frames";

/**
 * All parts, in the order of the pack: the header, the modules, the pages; nothing if one is missing. A browser that
 * refuses has kept nothing; so has a page that is neither https nor local.
 *
 * @param base the folder of the pack; what is kept for other folders stays out of reach
 */
export async function findKept(base: string, { file, modules, pages }: Pack): Promise<Response[] | undefined> {
  const parts = Array.from({ length: 1 + modules.length + pages.length }, (_, part) => keptPart(base + file, part));
  const cacheName = keptOf(base); // named and not opened: that would create it
  const found = await Promise.all(
    parts.map((part) => globalThis.caches?.match(part, { cacheName }).catch(() => undefined)),
  );
  return found.every((response) => response !== undefined) ? found : undefined;
}

/** Keep these parts and nothing else; the first one last, so that it is there once all are. */
export async function keepParts(base: string, pack: Pack, parts: AsyncIterable<Blob>): Promise<void> {
  if (await findKept(base, pack)) return;
  const cache = await caches.open(keptOf(base));
  for (const request of await cache.keys()) await cache.delete(request);
  const put = (part: number, content: Blob): Promise<void> =>
    cache.put(keptPart(base + pack.file, part), new Response(content));
  let next = 0;
  let first = new Blob();
  for await (const part of parts) {
    if (next === 0) first = part;
    else await put(next, part);
    next++;
  }
  await put(0, first);
}

export async function forgetKept(base: string): Promise<void> {
  await globalThis.caches?.delete(keptOf(base)).catch(() => {});
}
