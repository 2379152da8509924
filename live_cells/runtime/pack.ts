// Takes a pack apart while it arrives: the header, the modules, which are compiled meanwhile, and the pages of memory.

import type { FrameReader, Pack } from "./frames";
import type { Header } from "./snapshot";

export interface Parts {
  header: Promise<Header>;
  /** The core, then the side modules. */
  modules: Promise<WebAssembly.Module[]>;
  /** Words; each array holds whole pages. */
  pages: Promise<Uint32Array[]>;
}

/** @param compiled the modules, if an earlier start in this tab has compiled them */
export function unpack(reader: FrameReader, pack: Pack, compiled: WebAssembly.Module[]): Parts {
  const compiling: Promise<WebAssembly.Module>[] = [];
  const header = readHeader();
  const arrived = header.then(readModules);
  const modules = arrived.then(() => (compiled.length > 0 ? compiled : Promise.all(compiling)));
  const pages = arrived.then(readPages);
  for (const promise of [modules, pages]) promise.catch(() => {}); // heard of where it is awaited
  return { header, modules, pages };

  async function readHeader(): Promise<Header> {
    return JSON.parse(new TextDecoder().decode(await reader.read(pack.header)));
  }

  async function readModules(): Promise<void> {
    if (compiled.length > 0) return await reader.skip(pack.modules.flat());
    for (const frames of pack.modules) {
      const module = WebAssembly.compile(await reader.readWhole(frames));
      module.catch(() => {});
      compiling.push(module);
    }
  }

  async function readPages(): Promise<Uint32Array[]> {
    const words: Uint32Array[] = [];
    for (const frame of pack.pages) words.push(new Uint32Array((await reader.read(frame)).buffer));
    await reader.end();
    return words;
  }
}
