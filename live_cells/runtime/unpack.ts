// Takes a pack apart while it arrives, in a worker beside the one that starts Python: that one is busy for a tenth of a
// second at a time, and what arrives meanwhile would wait.

import { FrameReader, type Pack, prepareDecoder } from "./frames";
import { Kept } from "./kept";
import { letGo } from "./let_go";
import type { Compiled } from "./protocol";

/** To the worker that starts Python: as many `received` and `pages` as there are, `header` and `modules` once. */
export type Unpacked =
  | { type: "received"; bytes: number }
  | { type: "header"; content: ArrayBuffer }
  | { type: "modules"; modules: Compiled }
  | { type: "pages"; frame: number; content: ArrayBuffer }
  | { type: "failed"; reason: string };

/**
 * @param base the folder of the pack
 * @param compiled whether the modules are known already
 */
export async function unpack(pack: Pack, base: string, compiled: boolean, port: MessagePort): Promise<void> {
  const tell = (unpacked: Unpacked, transfer: ArrayBuffer[] = []): void => port.postMessage(unpacked, transfer);
  const compiling: Promise<WebAssembly.Module>[] = [];
  try {
    prepareDecoder();
    const response = await fetch(base + pack.file);
    if (!response.ok) throw new Error(`${pack.file} could not be downloaded (the server answered ${response.status}).`);
    const reader = new FrameReader(response, (bytes) => tell({ type: "received", bytes }));
    const { buffer: header } = await reader.read(pack.header);
    tell({ type: "header", content: header }, [header]);
    if (compiled) await reader.skip(pack.modules.flat());
    else for (const frames of pack.modules) compiling.push(compile(await reader.readWhole(frames)));
    const modules = Promise.all(compiling).then((modules) => compiled || tell({ type: "modules", modules }));
    modules.catch(() => {}); // heard of below
    for (const [frame, pages] of pack.pages.entries()) {
      const { buffer: content } = await reader.read(pages);
      if (frame === pack.pages.length - 1) await reader.end();
      tell({ type: "pages", frame, content }, [content]);
    }
    await modules;
  } catch (error) {
    tell({ type: "failed", reason: (error as Error).message });
  }
}

function compile(content: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  const module = WebAssembly.compile(content);
  letGo(content.buffer); // of which the browser has a copy now
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
    const content = await reader.readWhole(frames);
    yield new Blob([content], { type: "application/wasm" }); // else no module is compiled from it
    letGo(content.buffer);
  }
}
