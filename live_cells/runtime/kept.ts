// What the browser keeps of one start for the next, in Cache Storage: the parts of the pack, as they are used and not as
// they were sent. The browser's own cache keeps them compressed, and to decompress them takes longer than to read them;
// and only a module that has come by itself is kept compiled.

import { keptOf, keptPart } from "./cache_names";
import { FrameReader, type Pack } from "./frames";
import { letGo } from "./let_go";
import type { Distribution } from "./protocol";

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
  static async open(base: string, { file, modules, pages }: Pack): Promise<Kept> {
    const cache = await globalThis.caches?.open(keptOf(base)).catch(() => undefined);
    return new Kept(base, file, 1 + modules.length + pages.length, cache);
  }

  /** All parts, in the order of the pack; nothing if one is missing. */
  async find(): Promise<Response[] | undefined> {
    const numbers = Array.from({ length: this.parts }, (_, part) => part);
    const found = await Promise.all(numbers.map((part) => this.cache?.match(this.#name(part)).catch(() => undefined)));
    return found.every((response) => response !== undefined) ? found : undefined;
  }

  /** Keep these parts and nothing else; the first one last, so that it is there once all are. */
  async keep(parts: AsyncIterable<Blob>): Promise<void> {
    if (!this.cache || (await this.find())) return;
    for (const request of await this.cache.keys()) await this.cache.delete(request);
    let number = 0;
    let first: Blob | undefined;
    for await (const part of parts) {
      first ??= part;
      if (number > 0) await this.cache.put(this.#name(number), new Response(part));
      number++;
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

/**
 * Keep what a start from the snapshot needs. In a worker of its own: what is kept is used by every later visit, and
 * where a reader's code has run, it could change what is kept.
 */
export async function keep({ snapshot }: Distribution, base: string): Promise<void> {
  if (!snapshot) return;
  const { pack } = snapshot;
  const kept = await Kept.open(base, pack);
  await kept.keep(partsOf(pack, base));
}

async function* partsOf(pack: Pack, base: string): AsyncGenerator<Blob> {
  const response = await fetch(base + pack.file, { cache: "force-cache" }); // it has just been downloaded
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const reader = new FrameReader(response);
  for (const frames of [[pack.header], ...pack.modules, ...pack.pages.map((frame) => [frame])]) {
    const contents: Blob[] = []; // which the browser takes over, so that no part is in memory as a whole
    for (const frame of frames) {
      const content = await reader.read(frame);
      contents.push(new Blob([content]));
      letGo(content.buffer);
    }
    yield new Blob(contents, { type: "application/wasm" }); // else no module is compiled from it
  }
}
