// What the browser keeps of one start for the next, in Cache Storage: the parts of the pack, as they are used and not as
// they were sent. The browser's own cache keeps them compressed, and to decompress them takes longer than to read them;
// and only a module that has come by itself is kept compiled.

import { keptOf, keptPart } from "./cache_names";

/**
 * A part: 0 is the header, then come the modules, then the pages. A browser that refuses has kept nothing; so has a page
 * that is neither https nor local.
 *
 * @param pack the address of the pack; what is kept for other folders stays out of reach
 */
export async function findKept(pack: string, part: number): Promise<Response | undefined> {
  const cacheName = nameFor(pack); // named and not opened: that would create it
  return await globalThis.caches?.match(keptPart(pack, part), { cacheName }).catch(() => undefined);
}

/** Keep these parts and nothing else; the first one last, so that it is there once all are. */
export async function keepParts(pack: string, parts: AsyncIterable<Blob>): Promise<void> {
  if (await findKept(pack, 0)) return;
  const cache = await caches.open(nameFor(pack));
  for (const request of await cache.keys()) await cache.delete(request);
  const put = (part: number, content: Blob): Promise<void> => cache.put(keptPart(pack, part), new Response(content));
  let next = 0;
  let first = new Blob();
  for await (const part of parts) {
    if (next === 0) first = part;
    else await put(next, part);
    next++;
  }
  await put(0, first);
}

export async function forgetKept(pack: string): Promise<void> {
  await globalThis.caches?.delete(nameFor(pack)).catch(() => {});
}

function nameFor(pack: string): string {
  return keptOf(new URL("./", pack).href);
}
