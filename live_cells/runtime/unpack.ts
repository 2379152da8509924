// Takes a pack apart while it arrives, in a worker beside the one that starts Python: that one is busy for a tenth of a
// second at a time, and what arrives meanwhile would wait.

import type { Delivered } from "./delivery";
import { FrameReader, type Pack, prepareDecoder } from "./frames";
import { keepParts } from "./kept";

/** From the page: a piece of the pack, or that there are no more, or that it has compiled a module and gives it back. */
export type Packed = Uint8Array<ArrayBuffer> | "end" | ArrayBuffer;

/**
 * The pack arrives from the page, and its modules go there, in their order. In Firefox, what goes through a port goes
 * through another process, and 10 MB take a tenth of a second.
 *
 * @param compiled whether the modules are known already
 * @param python where everything else goes
 */
export async function unpack(pack: Pack, compiled: boolean, python: MessagePort): Promise<void> {
  const tell = (delivered: Delivered, transfer: ArrayBuffer[] = []): void => python.postMessage(delivered, transfer);
  try {
    prepareDecoder();
    let compiling = compiled ? 0 : pack.modules.length;
    let goOn = (): void => {};
    const allCompiled = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reader = new FrameReader(arriving(() => --compiling || goOn()));
    const { buffer: header } = await reader.read(pack.header);
    tell({ type: "header", content: header }, [header]);
    if (compiled) await reader.skip(pack.modules.flat());
    else {
      for (const frames of pack.modules) {
        const { buffer: content } = await reader.readWhole(frames);
        postMessage(content, { transfer: [content] });
      }
      await allCompiled; // before the pages are needed the processors have more urgent work
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

function arriving(compiled: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      addEventListener("message", ({ data }: MessageEvent<Packed>) => {
        if (data === "end") controller.close();
        else if (data instanceof ArrayBuffer) compiled();
        else controller.enqueue(data);
      });
    },
  });
}

/**
 * Keep the pack for the next visit, once Python has started. It is done here and not where Python is: what is kept is used
 * by every later visit, and where a reader's code has run, it could change what is kept.
 */
export async function keep(address: string, pack: Pack): Promise<void> {
  await keepParts(address, partsOf(address, pack));
}

async function* partsOf(address: string, pack: Pack): AsyncGenerator<Blob> {
  const response = await fetch(address, { cache: "force-cache" }); // it has just been downloaded
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`);
  const reader = new FrameReader(response.body);
  for (const frames of [[pack.header], ...pack.modules, ...pack.pages.map((frame) => [frame])]) {
    yield await reader.readBlob(frames);
  }
}
