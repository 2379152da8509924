// Reads a pack, the file that holds a snapshot: frames one after the other, each compressed by zstd, which browsers
// cannot decompress by themselves. What gzip makes of the same is a third larger.

import { ZSTDDecoder } from "zstddec";
import { hashOf } from "./hash";
import { letGo } from "./let_go";

/** A piece of a pack: its compressed size and its size, in bytes, and its hash as the browser writes it. */
export type Frame = [compressed: number, size: number, hash: string];

/** What a pack holds, in the order in which a start needs it. */
export interface Pack {
  file: string;
  header: Frame;
  /** Pyodide's core, then the side modules. */
  modules: Frame[][];
  pages: Frame[];
}

const decoder = new ZSTDDecoder();

/** A decompressor is ready to use at once when this is called early. */
export function prepareDecoder(): Promise<void> {
  return decoder.init();
}

/** Reads frames in their order from a pack that arrives. */
export class FrameReader {
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #chunk: Uint8Array<ArrayBuffer> = new Uint8Array();
  #frame: Uint8Array<ArrayBuffer> = new Uint8Array(); // one for all, see `let_go.ts`
  #content: Uint8Array<ArrayBuffer> = new Uint8Array(); // likewise

  constructor(pack: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = pack.getReader();
  }

  async read([compressed, size, hash]: Frame): Promise<Uint8Array<ArrayBuffer>> {
    const frame = await this.#take(compressed);
    // Only pages that are https or local can compare hashes; zstd has a checksum of its own.
    const hashing = globalThis.crypto?.subtle ? hashOf(frame) : hash; // meanwhile, on another thread
    await decoder.init();
    const content = decoder.decode(frame, size) as Uint8Array<ArrayBuffer>;
    if (content.length !== size || (await hashing) !== hash) throw new Error("The snapshot is damaged.");
    return content;
  }

  /** Several frames as one. */
  async readWhole(frames: Frame[]): Promise<Uint8Array<ArrayBuffer>> {
    const whole = new Uint8Array(frames.reduce((sum, [, size]) => sum + size, 0));
    let at = 0;
    for (const frame of frames) {
      const content = await this.read(frame);
      whole.set(content, at);
      letGo(content.buffer);
      at += frame[1];
    }
    return whole;
  }

  /** The same, which the browser takes over. */
  async readBlob(frames: Frame[]): Promise<Blob> {
    const parts: Blob[] = [];
    for (const frame of frames) {
      const content = await this.read(frame);
      if (this.#content.length < content.length) this.#content = new Uint8Array(content.length);
      this.#content.set(content);
      parts.push(new Blob([this.#content.subarray(0, content.length)]));
      letGo(content.buffer);
    }
    return new Blob(parts, { type: "application/wasm" }); // else no module is compiled from it
  }

  /** Pass over frames whose content is known already. */
  async skip(frames: Frame[]): Promise<void> {
    let rest = frames.reduce((sum, [compressed]) => sum + compressed, 0);
    while (rest > 0) rest -= (await this.#next(rest)).length;
  }

  async end(): Promise<void> {
    if (this.#chunk.length > 0 || !(await this.#reader.read()).done) throw new Error("The snapshot is too long.");
  }

  async #take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#frame.length < length) this.#frame = new Uint8Array(length);
    const taken = this.#frame.subarray(0, length);
    for (let at = 0; at < length; ) {
      const part = await this.#next(length - at);
      taken.set(part, at);
      at += part.length;
    }
    return taken;
  }

  /** What has arrived, `most` bytes of it. */
  async #next(most: number): Promise<Uint8Array> {
    if (this.#chunk.length === 0) {
      letGo(this.#chunk.buffer);
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("The snapshot is too short.");
      this.#chunk = value;
    }
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    return part;
  }
}
