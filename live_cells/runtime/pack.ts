// The parts of a pack, as a start uses them: the header, the compiled modules, and the pages of memory.

import type { Delivered } from "./delivery";
import type { Pack } from "./frames";
import type { Header } from "./snapshot";

export interface Parts {
  header: Promise<Header>;
  /** The core, then the side modules. */
  modules: Promise<WebAssembly.Module>[];
  /** The frames in their order. */
  pages: Promise<Pages>[];
}

/** Whole pages. What has come in a message stays until it goes in another: hence `giveBack`, when they are done with. */
export interface Pages {
  words: Uint32Array<ArrayBuffer>;
  giveBack(): void;
}

/**
 * The parts that arrive at some ports.
 *
 * @param received called with the number of bytes that have arrived
 */
export function deliveredParts(ports: MessagePort[], pack: Pack, received: (bytes: number) => void): Parts {
  const header = later<ArrayBuffer>();
  const modules = pack.modules.map(() => later<WebAssembly.Module>());
  const pages = pack.pages.map(() => later<Pages>());
  for (const port of ports) {
    port.onmessage = ({ data }: MessageEvent<Delivered>) => {
      if (data.type === "received") received(data.bytes);
      else if (data.type === "header") header.resolve(data.content);
      else if (data.type === "module") modules[data.module]?.resolve(data.compiled);
      else if (data.type === "pages") {
        const { frame, content } = data;
        const giveBack = (): void => port.postMessage("given back", [content]);
        pages[frame]?.resolve({ words: new Uint32Array(content), giveBack });
      } else for (const part of [header, ...modules, ...pages]) part.reject(new Error(data.reason));
    };
  }
  const promised = <Value>(parts: { promise: Promise<Value> }[]): Promise<Value>[] =>
    parts.map(({ promise }) => promise);
  const parsed = header.promise.then((content) => JSON.parse(new TextDecoder().decode(content)));
  parsed.catch(() => {});
  return { header: parsed, modules: promised(modules), pages: promised(pages) };
}

/** As `Promise.withResolvers`, which browsers before 2024 lack. A failure is heard of where the value is awaited. */
function later<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: Error) => void;
} {
  let settle: [(value: Value) => void, (error: Error) => void] | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = [resolve, reject];
  });
  promise.catch(() => {});
  const [resolve, reject] = settle as unknown as NonNullable<typeof settle>;
  return { promise, resolve, reject };
}
