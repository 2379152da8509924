// Takes a pack apart while it arrives, in a worker beside the one that starts Python: that one is busy for a tenth of a
// second at a time, and what arrives meanwhile would wait.

import { FrameReader, type Pack, prepareDecoder } from "./frames";
import { Kept } from "./kept";
import { letGo } from "./let_go";

/** To the worker that starts Python; `module` and `pages` say which of them it is. */
export type Unpacked =
  | { type: "received"; bytes: number }
  | { type: "header"; content: ArrayBuffer }
  | { type: "module"; module: number; content: ArrayBuffer }
  | { type: "pages"; frame: number; content: ArrayBuffer }
  | { type: "failed"; reason: string };

/**
 * @param base the folder of the pack
 * @param compiled whether the modules are known already
 */
export async function unpack(pack: Pack, base: string, compiled: boolean, port: MessagePort): Promise<void> {
  const tell = (unpacked: Unpacked, transfer: ArrayBuffer[] = []): void => port.postMessage(unpacked, transfer);
  try {
    prepareDecoder();
    const response = await fetch(base + pack.file);
    if (!response.ok) throw new Error(`${pack.file} could not be downloaded (the server answered ${response.status}).`);
    const reader = new FrameReader(response, (bytes) => tell({ type: "received", bytes }));
    const { buffer: header } = await reader.read(pack.header);
    tell({ type: "header", content: header }, [header]);
    if (compiled) await reader.skip(pack.modules.flat());
    else {
      for (const [module, frames] of pack.modules.entries()) {
        const { buffer: content } = await reader.readWhole(frames);
        tell({ type: "module", module, content }, [content]);
      }
    }
    for (const [frame, pages] of pack.pages.entries()) {
      const { buffer: content } = await reader.read(pages);
      if (frame === pack.pages.length - 1) await reader.end();
      tell({ type: "pages", frame, content }, [content]);
    }
  } catch (error) {
    tell({ type: "failed", reason: (error as Error).message });
  }
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
    const contents: Blob[] = []; // which the browser takes over, so that no part is here as a whole
    for (const frame of frames) {
      const content = await reader.read(frame);
      contents.push(new Blob([content]));
      letGo(content.buffer);
    }
    yield new Blob(contents, { type: "application/wasm" }); // else no module is compiled from it
  }
}
