// The parts of a pack: the header, the modules, which are compiled as soon as they are there, and the pages of memory.

import type { FrameReader, Pack } from "./frames";
import type { Compiled } from "./protocol";
import type { Header } from "./snapshot";

export interface Parts {
  header: Promise<Header>;
  /** The core, then the side modules. */
  modules: Promise<Compiled>;
  /** Words; each array holds whole pages. */
  pages: Promise<Uint32Array<ArrayBuffer>[]>;
}

/**
 * Take a pack apart while it arrives.
 *
 * @param compiled the modules, if an earlier start in this tab has compiled them
 */
export function unpack(reader: FrameReader, pack: Pack, compiled: Compiled): Parts {
  const compiling: Promise<WebAssembly.Module>[] = [];
  const header = reader.read(pack.header).then(parse);
  const arrived = header.then(readModules);
  const modules = arrived.then(() => (compiled.length > 0 ? compiled : Promise.all(compiling)));
  const pages = arrived.then(readPages);
  return heard({ header, modules, pages });

  async function readModules(): Promise<void> {
    if (compiled.length > 0) return await reader.skip(pack.modules.flat());
    for (const frames of pack.modules) {
      const module = WebAssembly.compile(await reader.readWhole(frames));
      module.catch(() => {});
      compiling.push(module);
    }
  }

  async function readPages(): Promise<Uint32Array<ArrayBuffer>[]> {
    const pages: Uint32Array<ArrayBuffer>[] = [];
    for (const frame of pack.pages) pages.push(words(await reader.read(frame)));
    await reader.end();
    return pages;
  }
}

/** Read what `kept.ts` has kept. */
export function fromKept(parts: Response[], pack: Pack, compiled: Compiled): Parts {
  const [header, ...rest] = parts as [Response, ...Response[]];
  const modules = rest.slice(0, pack.modules.length);
  const pages = rest.slice(pack.modules.length);
  return heard({
    header: header.arrayBuffer().then((content) => parse(new Uint8Array(content))),
    modules:
      compiled.length > 0
        ? Promise.resolve(compiled)
        : Promise.all(modules.map((module) => WebAssembly.compileStreaming(module))),
    pages: Promise.all(
      pages.map(async (page, index) => {
        const content = new Uint8Array(await page.arrayBuffer());
        if (content.length !== pack.pages[index]?.[1]) throw new Error("What was kept of the snapshot is damaged.");
        return words(content);
      }),
    ),
  });
}

function parse(header: Uint8Array): Header {
  return JSON.parse(new TextDecoder().decode(header));
}

function words({ buffer }: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(buffer);
}

/** A failure is heard of where a part is awaited, and that may be later. */
function heard(parts: Parts): Parts {
  for (const part of [parts.header, parts.modules, parts.pages]) part.catch(() => {});
  return parts;
}
