// The snapshot as a file: gzip over the length of the header, the header as JSON, the pages of memory.

import type { Slots } from "./slots";

export const PAGE = 4096; // bytes, the unit in which unchanged memory is left out

export interface Header {
  /** The folder of the Pyodide that the snapshot was made with. */
  core: string;
  /** Of the image that the pages are a difference to: its length in bytes, and what `imageOf` says of it. */
  image: number;
  fingerprint: number;
  slots: Slots[];
  /** Bytes of memory that Python had. */
  memory: number;
  /** Pages that follow each other: the first one's number, and how many. */
  runs: [first: number, count: number][];
  /** Paths of the side modules, in the order in which they are loaded and in which their files are published. */
  sideModules: string[];
  /** Python's handles of opened side modules, by their address. */
  handles: Record<string, string>;
  /** Pyodide's own state: which JavaScript objects Python holds, in base64. */
  state: string;
  /** Where the C library keeps the reader's time zone. */
  timeZone: [timezone: number, daylight: number, standardName: number, summerName: number];
  /** Files that arrive later, in the order of their compressed contents: path, size, compressed size. */
  files: [path: string, size: number, compressed: number][];
}

/** The parts of a pack before compression. */
export function packed(header: Header, parts: Uint8Array[]): Uint8Array[] {
  const json = new TextEncoder().encode(JSON.stringify(header));
  return [new Uint8Array(new Uint32Array([json.length]).buffer), json, ...parts];
}

/** A pack while it arrives: first the header, then the pages. */
export class Pack {
  private constructor(
    readonly header: Header,
    private readonly source: Source,
  ) {}

  static async open({ body }: Response, compressed: boolean): Promise<Pack> {
    if (!body) throw new Error("The snapshot is empty.");
    const source = new Source(compressed ? body.pipeThrough(new DecompressionStream("gzip")) : body);
    const size = new DataView((await source.take(4)).buffer).getUint32(0, true);
    if (size > 1 << 20) throw new Error("The snapshot has no header.");
    return new Pack(JSON.parse(new TextDecoder().decode(await source.take(size))), source);
  }

  /** All pages, as words; the end of the stream is where gzip's checksum is compared. */
  async pages(): Promise<Uint32Array> {
    const count = this.header.runs.reduce((sum, [, pages]) => sum + pages, 0);
    const pages = await this.source.take(count * PAGE);
    await this.source.end();
    return new Uint32Array(pages.buffer);
  }
}

/** Reads exact lengths from a stream. */
class Source {
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (this.#chunk.length === 0) await this.#next();
      const part = this.#chunk.subarray(0, length - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    return taken;
  }

  async end(): Promise<void> {
    if (this.#chunk.length > 0 || !(await this.#reader.read()).done) throw new Error("The snapshot is too long.");
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) throw new Error("The snapshot is too short.");
    this.#chunk = value as Uint8Array<ArrayBuffer>;
  }
}
