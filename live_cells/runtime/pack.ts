// The parts of a pack, as a start uses them: the header, the compiled modules, and the pages of memory.

import type { Pack } from "./frames";
import { letGo } from "./let_go";
import type { Compiled } from "./protocol";
import type { Header } from "./snapshot";
import type { Unpacked } from "./unpack";

export interface Parts {
  header: Promise<Header>;
  /** The core, then the side modules. */
  modules: Promise<Compiled>;
  /** Words, whole pages of them: the frames in their order. */
  pages: Promise<Uint32Array<ArrayBuffer>>[];
}

/**
 * What another worker takes out of the pack while it arrives.
 *
 * @param compiled the modules, if an earlier start in this tab has compiled them
 * @param received called with the number of bytes that have arrived
 */
export function fromUnpacker(
  port: MessagePort,
  pack: Pack,
  compiled: Compiled,
  received: (bytes: number) => void,
): Parts {
  const header = later<Header>();
  const modules = pack.modules.map(() => later<WebAssembly.Module>());
  const pages = pack.pages.map(() => later<Uint32Array<ArrayBuffer>>());
  port.onmessage = ({ data }: MessageEvent<Unpacked>) => {
    if (data.type === "received") received(data.bytes);
    else if (data.type === "header") header.resolve(parse(data.content));
    else if (data.type === "module") modules[data.module]?.resolve(compile(data.content));
    else if (data.type === "pages") pages[data.frame]?.resolve(new Uint32Array(data.content));
    else for (const part of [header, ...modules, ...pages]) part.reject(new Error(data.reason));
  };
  const arrived = Promise.all(modules.map(({ promise }) => promise));
  arrived.catch(() => {}); // where all are known already, nobody awaits them
  return heard({
    header: header.promise,
    modules: compiled.length > 0 ? Promise.resolve(compiled) : arrived,
    pages: pages.map(({ promise }) => promise),
  });
}

/** What `kept.ts` has kept. */
export function fromKept(parts: Response[], pack: Pack, compiled: Compiled): Parts {
  const [header, ...rest] = parts as [Response, ...Response[]];
  const modules = rest.slice(0, pack.modules.length);
  const pages = rest.slice(pack.modules.length);
  return heard({
    header: header.arrayBuffer().then(parse),
    modules:
      compiled.length > 0
        ? Promise.resolve(compiled)
        : Promise.all(modules.map((module) => WebAssembly.compileStreaming(module))),
    pages: pages.map(async (page, frame) => {
      const content = await page.arrayBuffer();
      if (content.byteLength !== pack.pages[frame]?.[1]) throw new Error("What was kept of the snapshot is damaged.");
      return new Uint32Array(content);
    }),
  });
}

/** A failure is heard of where a part is awaited, and that may be later. */
function heard(parts: Parts): Parts {
  for (const part of [parts.header, parts.modules, ...parts.pages]) part.catch(() => {});
  return parts;
}

/** As `Promise.withResolvers`, which browsers before 2024 lack. */
function later<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value | Promise<Value>) => void;
  reject: (error: Error) => void;
} {
  let settle: [(value: Value | Promise<Value>) => void, (error: Error) => void] | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = [resolve, reject];
  });
  const [resolve, reject] = settle as unknown as NonNullable<typeof settle>;
  return { promise, resolve, reject };
}

function compile(content: ArrayBuffer): Promise<WebAssembly.Module> {
  const module = WebAssembly.compile(content);
  letGo(content); // of which the browser has a copy now
  return module;
}

function parse(header: ArrayBuffer): Header {
  return JSON.parse(new TextDecoder().decode(header));
}
