// Files that Python finds in its file system before their contents have arrived.

import type { PyodideModule } from "./internals";

/** A download that arrives in the background, or at once, while Python waits, if it is read before. */
export class LateDownload {
  #content: Uint8Array<ArrayBuffer> | undefined;

  constructor(
    private readonly url: string,
    readonly size: number,
    private readonly integrity: string,
  ) {}

  /** @param fetch one whose progress no reader is shown */
  async arrive(fetch: typeof globalThis.fetch): Promise<void> {
    if (this.#content) return;
    const response = await fetch(this.url, { integrity: this.integrity });
    if (!response.ok) return; // whoever reads it hears of it
    const content = new Uint8Array(await response.arrayBuffer());
    if (content.length === this.size) this.#content ??= content;
  }

  now(): Uint8Array<ArrayBuffer> {
    this.#content ??= this.#readNow();
    return this.#content;
  }

  #readNow(): Uint8Array<ArrayBuffer> {
    const request = new XMLHttpRequest();
    request.open("GET", this.url, false);
    request.responseType = "arraybuffer";
    request.send();
    const content = new Uint8Array(request.status === 200 ? (request.response as ArrayBuffer) : []);
    if (content.length !== this.size) {
      const name = this.url.slice(this.url.lastIndexOf("/") + 1);
      throw new Error(`${name} is not complete (${content.length} bytes of ${this.size} arrived).`);
    }
    return content;
  }
}

interface LateFile {
  /** In bytes. */
  size: number;
  now(): Uint8Array;
}

/** Put a file in its place whose contents are asked for when they are first read; its folder exists. */
export function addLateFile({ FS }: PyodideModule, path: string, file: LateFile): void {
  const node = FS.create(path);
  let contents: Uint8Array | undefined;
  Object.defineProperty(node, "contents", {
    get: () => {
      contents ??= file.now();
      return contents;
    },
    set: (written: Uint8Array) => {
      contents = written;
    },
  });
  node.usedBytes = file.size;
}

/** Decompress with the zlib that Python has: browsers have none that does not make the caller wait for a promise. */
export function inflate(module: PyodideModule, compressed: Uint8Array, size: number): Uint8Array {
  const source = module._malloc(compressed.length + size + 8);
  if (source === 0) throw new Error("There is no memory left to read a file.");
  const target = source + compressed.length;
  const targetSize = (target + size + 3) & ~3; // a word, for zlib to say how much it wrote
  module.HEAPU8.set(compressed, source);
  module.HEAPU32[targetSize >>> 2] = size;
  const failed = module._uncompress(target, targetSize, source, compressed.length) !== 0;
  const inflated = module.HEAPU8.slice(target, target + size);
  module._free(source);
  if (failed) throw new Error("A file of the packages is damaged.");
  return inflated;
}
