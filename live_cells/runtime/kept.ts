// What the browser keeps of one start for the next, in Cache Storage: as it is used, not as it was sent.
// The browser's own cache keeps it compressed, and to decompress it takes longer than to read it.

import { readJson } from "./packages";
import type { Distribution } from "./protocol";

const PREFIX = "live-cells ";

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
    return new Kept(base, await globalThis.caches?.open(PREFIX + base).catch(() => undefined));
  }

  async find(file: string): Promise<Response | undefined> {
    return await this.cache?.match(this.base + file).catch(() => undefined);
  }

  /** Keep these files and no others. Each comes out of the browser’s own cache, if that has it. */
  async keep(files: { file: string; compressed: boolean; integrity: string }[]): Promise<void> {
    const { cache } = this;
    if (!cache) return;
    const wanted = new Set(files.map(({ file }) => this.base + file));
    const there = new Set((await cache.keys()).map(({ url }) => url));
    for (const url of there) if (!wanted.has(url)) await cache.delete(url);
    for (const { file, compressed, integrity } of files) {
      const url = this.base + file;
      if (there.has(url)) continue;
      const response = await fetch(url, { cache: "force-cache", integrity });
      if (!response.ok || !response.body) continue;
      const unpacked = compressed && new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
      await cache.put(url, unpacked || response);
    }
  }

  async forget(): Promise<void> {
    if (this.cache) await caches.delete(PREFIX + this.base);
  }
}

/**
 * Keep what a start from the snapshot needs. In a worker of its own: what is kept is used by every later visit, and
 * where a reader's code has run, it could change what is kept.
 */
export async function keep(description: string): Promise<void> {
  const { core, snapshot, integrity }: Distribution = await readJson(description);
  if (!snapshot) return;
  const kept = await Kept.open(new URL("./", description).href);
  const needed = [`${core}pyodide.asm.wasm`, ...snapshot.side_modules, snapshot.memory];
  await kept.keep(
    needed.map((file) =>
      file === snapshot.memory
        ? { file, compressed: true, integrity: integrity[file] ?? "" }
        : { file, compressed: false, integrity: "" },
    ),
  );
}
