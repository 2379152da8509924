// Takes a pack apart while it arrives, in a worker beside the one that starts Python: that one is busy for a tenth of a
// second at a time, and what arrives meanwhile would wait.

import { FrameReader, type Pack, prepareDecoder } from "./frames";
import { Kept } from "./kept";
import { letGo } from "./let_go";
import type { Compiled } from "./protocol";

/** To the worker that starts Python: as many `received` and `pages` as there are, each of the others once. */
export type Unpacked =
  | { type: "received"; bytes: number }
  | { type: "header"; content: ArrayBuffer }
  | { type: "modules"; modules: Compiled }
  | { type: "pages"; content: ArrayBuffer }
  | { type: "end" }
  | { type: "failed"; reason: string };

/**
 * @param base the folder of the pack
 * @param compiled whether the modules are known already
 */
export async function unpack(pack: Pack, base: string, compiled: boolean, port: MessagePort): Promise<void> {
  const tell = (unpacked: Unpacked, transfer: ArrayBuffer[] = []): void => port.postMessage(unpacked, transfer);
  const fail = ({ message }: Error): void => tell({ type: "failed", reason: message });
  try {
    prepareDecoder();
    const response = await fetch(base + pack.file);
    if (!response.ok) throw new Error(`${pack.file} could not be downloaded (the server answered ${response.status}).`);
    const reader = new FrameReader(response, (bytes) => tell({ type: "received", bytes }));
    const { buffer: header } = await reader.read(pack.header);
    tell({ type: "header", content: header }, [header]);
    if (compiled) await reader.skip(pack.modules.flat());
    else {
      const compiling: Promise<WebAssembly.Module>[] = [];
      for (const frames of pack.modules) compiling.push(compile(await reader.readWhole(frames)));
      Promise.all(compiling).then((modules) => tell({ type: "modules", modules }), fail);
    }
    for (const frame of pack.pages) {
      const { buffer: content } = await reader.read(frame);
      tell({ type: "pages", content }, [content]);
    }
    await reader.end();
    tell({ type: "end" });
  } catch (error) {
    fail(error as Error);
  }
}

function compile(content: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  const module = WebAssembly.compile(content);
  module.catch(() => {}); // heard of once all have arrived
  return module;
}

/**
 * Keep the pack for the next visit, once Python has started. It is done here and not where Python is: what is kept is used
 * by every later visit, and where a reader's code has run, it could change what is kept.
 */
export async function keep(pack: Pack, base: string): Promise<void> {
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
