// One worker with a Python in it: it starts, runs one cell at a time, and may die.

import { createWorker } from "./create_worker";
import { Delivery } from "./delivery";
import type { Pack } from "./frames";
import { findKept } from "./kept";
import { keepOffline } from "./offline";
import type { Compiled, Distribution, Report, Request } from "./protocol";
import { readJson } from "./read_json";

/** The start from the snapshot was refused: a new worker may start the plain way. */
export class Refusal extends Error {}

/** The browser has no memory for another Python. */
export class OutOfMemory extends Error {}

export interface Start {
  /** Address of the distribution's description. */
  description: string;
  /** Address of the snapshot's pack; without it, Python starts the plain way. */
  pack: string | undefined;
  /** The pack's header, if the browser has kept it and it has been looked for already. */
  header: Promise<Response | undefined> | undefined;
  /** Whether to pass by the browser's cache, which may hold a broken file. */
  refresh: boolean;
  compiled: Compiled;
}

const ENDED = "the browser has ended it";

/** Have a worker that runs no reader's code keep what a start needs; what is not kept now may be at the next visit. */
async function keepForNextVisit(address: string, pack: Pack): Promise<void> {
  const worker = await createWorker(false);
  worker.postMessage({ type: "keep", address, pack } satisfies Request);
  await new Promise((done) => {
    worker.onmessage = worker.onerror = done;
  });
  worker.terminate();
}

let keeping: Promise<void> | undefined; // once in a page

async function packOf(describing: Promise<Distribution>): Promise<Pack> {
  const { snapshot } = await describing;
  if (!snapshot) throw new Error("This site's Python has no snapshot.");
  return snapshot.pack;
}

export class PythonWorker {
  /** Settles when the start does, with what it has compiled; never, if the worker is ended before. */
  readonly ready: Promise<Compiled>;
  onReport: (
    report: Exclude<Report, { type: "alive" | "ready" | "failed" | "refused" | "complete" | "dead" }>,
  ) => void = () => {};
  onDeath: (reason: string) => void = () => {};
  #worker: Worker | undefined;
  #delivery: Delivery | undefined;
  #ended = false;

  constructor(start: Start) {
    this.ready = new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        if (!this.#ended) reject(error);
        this.end();
      };
      this.#create(start, resolve, fail).catch(fail);
    });
  }

  async #create(
    start: Start,
    started: (compiled: Compiled | Promise<Compiled>) => void,
    fail: (error: Error) => void,
  ): Promise<void> {
    const { description, pack, refresh } = start;
    const base = new URL("./", description).href;
    const describing = readJson<Distribution>(description, refresh);
    // Before the description is there: it would be a round trip later.
    const delivery = pack
      ? new Delivery(pack, packOf(describing), refresh, start.compiled, start.header ?? findKept(pack, 0))
      : undefined;
    this.#delivery = delivery;
    const creating = createWorker(refresh).then((worker) => {
      this.#worker = worker;
      if (this.#ended) worker.terminate(); // the description did not come, or nobody waits any more
      return worker;
    });
    const [worker, distribution] = await Promise.all([creating, describing]);
    if (this.#ended) return;
    let died = (reason: string): void => fail(new Refusal(reason));
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.type === "ready") {
        died = (reason) => this.onDeath(reason);
        worker.onerror = null; // what a reader's callback throws is in the console, and Python goes on
        started(delivery?.modules ?? []);
        delivery?.end();
      } else if (data.type === "alive") {
        navigator.locks.request(data.lock, () => this.#ended || died(ENDED));
      } else if (data.type === "failed") fail(new (data.outOfMemory ? OutOfMemory : Error)(data.reason));
      else if (data.type === "refused") {
        Promise.resolve(delivery?.forget()).then(() => fail(new Refusal(data.reason)));
      } else if (data.type === "dead") this.onDeath(data.reason);
      else if (data.type === "complete") {
        const files = [...data.files, description].map((address) => address.split("#")[0] as string);
        const inside = distribution.snapshot?.pack;
        if (pack && inside && !delivery?.kept) keeping ??= keepForNextVisit(pack, inside).catch(() => {});
        Promise.resolve(keeping).then(() => keepOffline(files)); // one after the other: each takes memory for a moment
      } else this.onReport(data);
    };
    // Python's own errors have many lines, the last of which says what is wrong.
    worker.onerror = ({ message }) => died(message.trim().split("\n").at(-1) || "The worker could not begin.");
    const delivered = delivery?.ports ?? [];
    this.send({ type: "start", distribution, base, refresh, delivered }, delivered);
  }

  send(request: Request, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(request, transfer);
  }

  /** End it at once; nothing of it is heard of afterwards. */
  end(): void {
    this.#ended = true;
    this.#delivery?.end();
    if (!this.#worker) return;
    this.#worker.terminate();
    this.#worker.onmessage = this.#worker.onerror = null;
  }
}
