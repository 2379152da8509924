// Brings the parts of a pack to the worker that starts Python, from what the browser has kept or from the host. The page
// does it, which has nothing else to do meanwhile: that worker is busy for a tenth of a second at a time.

import { compile } from "./compile_whole";
import { createWorker } from "./create_worker";
import type { Pack } from "./frames";
import { findKept, forgetKept } from "./kept";
import type { Compiled, Request } from "./protocol";
import type { Packed } from "./unpack";

/** What arrives; `bytes` of the pack as it is sent, `module` and `frame` say which of them. */
export type Delivered =
  | { type: "received"; bytes: number }
  | { type: "header"; content: ArrayBuffer }
  | { type: "module"; module: number; compiled: WebAssembly.Module }
  | { type: "pages"; frame: number; content: ArrayBuffer }
  | { type: "failed"; reason: string };

export class Delivery {
  /** Where the parts arrive, as `Delivered`. */
  readonly ports: MessagePort[];
  /** Whether the browser has kept the pack. */
  kept = false;
  readonly #to = new MessageChannel();
  readonly #unpacked = new MessageChannel();
  readonly #end = new AbortController();
  #modules: Promise<WebAssembly.Module>[] = [];

  /**
   * @param address of the pack
   * @param describing tells what is in it; what arrives before that waits
   * @param refresh whether to pass by the browser's cache, which may hold a broken file
   * @param compiled the modules, if an earlier start in this tab has compiled them
   * @param header the first part of the pack, if the browser has kept it
   */
  constructor(
    private readonly address: string,
    private readonly describing: Promise<Pack>,
    private readonly refresh: boolean,
    private readonly compiled: Compiled,
    private readonly header: Promise<Response | undefined>,
  ) {
    this.ports = [this.#to.port1, this.#unpacked.port1];
    for (const module of compiled) this.#deliverModule(module);
    describing.catch(() => {}); // awaited below
    this.#deliver().catch(this.#fail);
  }

  /** What was kept may be what a start has failed for. */
  async forget(): Promise<void> {
    await forgetKept(this.address);
  }

  /** The core, then the side modules: as many as have arrived. */
  get modules(): Promise<Compiled> {
    return Promise.all(this.#modules);
  }

  /** Nothing is needed any more. */
  end(): void {
    this.#end.abort();
    this.#to.port2.close(); // with what has been given back
  }

  async #deliver(): Promise<void> {
    const header = await this.header;
    if (!header) return await this.#download();
    const pack = await this.describing;
    const numbers = [...pack.modules, ...pack.pages].map((_, index) => 1 + index);
    const parts = await Promise.all(numbers.map((part) => findKept(this.address, part)));
    this.kept = parts.every((part) => part !== undefined);
    if (this.kept) return await this.#read(pack, header, parts as Response[]);
    await this.forget();
    await this.#download();
  }

  async #read(pack: Pack, header: Response, parts: Response[]): Promise<void> {
    const frames = [pack.header, ...pack.modules.flat(), ...pack.pages];
    this.#tell({ type: "received", bytes: frames.reduce((sum, [compressed]) => sum + compressed, 0) });
    const pages = parts.splice(pack.modules.length);
    if (this.compiled.length === 0) for (const module of parts) this.#deliverModule(compile(module));
    const content = await header.arrayBuffer();
    this.#tell({ type: "header", content }, [content]);
    for (const [frame, page] of pages.entries()) {
      const content = await page.arrayBuffer();
      if (content.byteLength !== pack.pages[frame]?.[1]) throw new Error("What was kept of it is damaged.");
      this.#tell({ type: "pages", frame, content }, [content]);
    }
  }

  /** Have a worker take the pack apart while it arrives. */
  async #download(): Promise<void> {
    const { address, refresh, compiled } = this;
    const { signal } = this.#end;
    const downloading = fetch(address, { signal, cache: refresh ? "reload" : "default" });
    downloading.catch(() => {}); // heard of below
    const unpacker = await createWorker(refresh);
    signal.addEventListener("abort", () => unpacker.terminate());
    if (signal.aborted) unpacker.terminate();
    const died = (): void => this.#fail(new Error("the browser has ended it"));
    const send = (content: Packed, transfer: ArrayBuffer[] = []): void => unpacker.postMessage(content, transfer);
    unpacker.onmessage = async ({ data }: MessageEvent<ArrayBuffer | { lock: string }>) => {
      if (data instanceof ArrayBuffer) {
        await this.#deliverModule(WebAssembly.compile(data));
        send(data, [data]);
      } else navigator.locks.request(data.lock, died);
    };
    unpacker.onerror = died;
    const { port2: python } = this.#unpacked;
    const pack = await this.describing;
    const request: Request = { type: "unpack", pack, compiled: compiled.length > 0, python };
    unpacker.postMessage(request, [python]);

    const response = await downloading;
    if (!response.ok) throw new Error(`${pack.file} could not be downloaded (the server answered ${response.status}).`);
    const body = response.body?.getReader();
    for (let part = await body?.read(); part && !part.done; part = await body?.read()) {
      const { value } = part;
      this.#tell({ type: "received", bytes: value.length });
      send(value, [value.buffer]);
    }
    send("end");
  }

  async #deliverModule(compiling: WebAssembly.Module | Promise<WebAssembly.Module>): Promise<void> {
    const module = this.#modules.push(Promise.resolve(compiling)) - 1;
    await this.#modules[module]?.then((compiled) => this.#tell({ type: "module", module, compiled }), this.#fail);
  }

  readonly #fail = ({ message }: Error): void => {
    if (!this.#end.signal.aborted) this.#tell({ type: "failed", reason: message });
  };

  #tell(delivered: Delivered, transfer: Transferable[] = []): void {
    this.#to.port2.postMessage(delivered, transfer);
  }
}
