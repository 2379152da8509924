// What the browser keeps of one start for the next, in Cache Storage: the pack, as it is used and not as it was sent.
// The browser's own cache keeps it compressed, and to decompress it takes longer than to read it.

import { keptOf } from "./cache_names";
import { FrameReader } from "./frames";
import type { Distribution } from "./protocol";

export class Kept {
  private constructor(
    private readonly base: string,
    private readonly cache: Cache | undefined,
  ) {}

  /**
   * A browser that refuses has kept nothing, and keeps nothing; so has a page that is neither https nor local.
   *
   * @param base the folder of the files; what is kept for other folders stays out of reach
   */
  static async open(base: string): Promise<Kept> {
    return new Kept(base, await globalThis.caches?.open(keptOf(base)).catch(() => undefined));
  }

  async find(file: string): Promise<Response | undefined> {
    return await this.cache?.match(this.base + file).catch(() => undefined);
  }

  /** Keep this file and no other. */
  async keep(file: string, content: () => Promise<ReadableStream<Uint8Array>>): Promise<void> {
    if (!this.cache) return;
    const there = (await this.cache.keys()).map(({ url }) => url);
    for (const url of there) if (url !== this.base + file) await this.cache.delete(url);
    if (!there.includes(this.base + file)) await this.cache.put(this.base + file, new Response(await content()));
  }

  async forget(): Promise<void> {
    if (this.cache) await caches.delete(keptOf(this.base));
  }
}

/**
 * Keep what a start from the snapshot needs. In a worker of its own: what is kept is used by every later visit, and
 * where a reader's code has run, it could change what is kept.
 */
export async function keep({ snapshot }: Distribution, base: string): Promise<void> {
  if (!snapshot) return;
  const { file, header, modules, pages } = snapshot.pack;
  const kept = await Kept.open(base);
  await kept.keep(file, async () => {
    const response = await fetch(base + file, { cache: "force-cache" }); // it has just been downloaded
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    const reader = new FrameReader(response, true);
    const frames = [header, ...modules.flat(), ...pages];
    return new ReadableStream({
      async pull(stream) {
        const frame = frames.shift();
        if (frame) stream.enqueue(await reader.read(frame));
        else stream.close();
      },
    });
  });
}
