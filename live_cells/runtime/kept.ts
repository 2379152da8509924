// What the browser keeps of one start for the next, in Cache Storage: the parts of the pack, as they are used and not as
// they were sent. The browser's own cache keeps them compressed, and to decompress them takes longer than to read them;
// and only a module that has come by itself is kept compiled.

import { keptOf, keptPart } from "./cache_names";
import type { Pack } from "./frames";

export class Kept {
  private constructor(
    private readonly base: string,
    private readonly file: string,
    private readonly parts: number,
    private readonly cache: Cache | undefined,
  ) {}

  /**
   * A browser that refuses has kept nothing, and keeps nothing; so has a page that is neither https nor local.
   *
   * @param base the folder of the pack; what is kept for other folders stays out of reach
   */
  static async open(base: string, pack: Pack): Promise<Kept> {
    const cache = await globalThis.caches?.open(keptOf(base)).catch(() => undefined);
    return new Kept(base, pack.file, number(pack), cache);
  }

  /** All parts, in the order of the pack; nothing if one is missing. */
  async find(): Promise<Response[] | undefined> {
    const all = Array.from({ length: this.parts }, (_, part) => part);
    const found = await Promise.all(all.map((part) => this.cache?.match(this.#name(part)).catch(() => undefined)));
    return found.every((response) => response !== undefined) ? found : undefined;
  }

  /** Keep these parts and nothing else; the first one last, so that it is there once all are. */
  async keep(parts: AsyncIterable<Blob>): Promise<void> {
    if (!this.cache || (await this.find())) return;
    for (const request of await this.cache.keys()) await this.cache.delete(request);
    let next = 0;
    let first: Blob | undefined;
    for await (const part of parts) {
      first ??= part;
      if (next > 0) await this.cache.put(this.#name(next), new Response(part));
      next++;
    }
    await this.cache.put(this.#name(0), new Response(first));
  }

  async forget(): Promise<void> {
    if (this.cache) await caches.delete(keptOf(this.base));
  }

  #name(part: number): string {
    return keptPart(this.base + this.file, part);
  }
}

/** Whether all parts have been kept. */
export async function isKept(base: string, pack: Pack): Promise<boolean> {
  const cache = await globalThis.caches?.open(keptOf(base)).catch(() => undefined);
  const there = await cache?.keys(base + pack.file, { ignoreSearch: true }).catch(() => undefined);
  return there?.length === number(pack);
}

/** Of the parts: the header, the modules, the pages. */
function number({ modules, pages }: Pack): number {
  return 1 + modules.length + pages.length;
}
