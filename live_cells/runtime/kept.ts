// What the browser keeps of one start for the next, in Cache Storage: as it is used, not as it was sent.
// The browser's own cache keeps it compressed, and to decompress it takes longer than to read it.

const PREFIX = "live-cells ";
const { caches } = globalThis; // absent in pages that are neither https nor local

export class Kept {
  private constructor(
    private readonly base: string,
    private readonly cache: Cache | undefined,
  ) {}

  /**
   * A browser that refuses has kept nothing, and keeps nothing.
   *
   * @param base the folder of the files; what is kept for other folders stays out of reach
   */
  static async open(base: string): Promise<Kept> {
    return new Kept(base, await caches?.open(PREFIX + base).catch(() => undefined));
  }

  async find(file: string): Promise<Response | undefined> {
    return await this.cache?.match(this.base + file).catch(() => undefined);
  }

  /**
   * Keep these files and no others. Each comes out of the browser’s own cache, if that has it.
   *
   * @param fetch one whose progress no reader is shown
   */
  async keep(files: { file: string; compressed: boolean }[], fetch: typeof globalThis.fetch): Promise<void> {
    const { cache } = this;
    if (!cache) return;
    const wanted = new Set(files.map(({ file }) => this.base + file));
    const there = new Set((await cache.keys()).map(({ url }) => url));
    for (const url of there) if (!wanted.has(url)) await cache.delete(url);
    for (const { file, compressed } of files) {
      const url = this.base + file;
      if (there.has(url)) continue;
      const response = await fetch(url, { cache: "force-cache" });
      if (!response.ok || !response.body) continue;
      const unpacked = compressed && new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
      await cache.put(url, unpacked || response);
    }
  }

  async forget(): Promise<void> {
    if (this.cache) await caches.delete(PREFIX + this.base);
  }
}
