// Those of Python's files that the service worker holds: what a start needs beside what `kept.ts` keeps, and the packages
// that the reader has used. It holds the files of the build's list alone, fetched by itself and compared by their hash,
// for a reader's code can ask for anything.

import { keptOf, keptPart, pythonOf } from "./cache_names";
import type { OfflineList } from "./offline_messages";

export class PythonCopy {
  readonly #files = new Map<string, string>(); // address, hash
  readonly #name: string;
  readonly #kept: string;
  readonly #folder: string;

  constructor(site: string, { folder, python }: OfflineList) {
    this.#folder = new URL(folder, site).href;
    this.#name = pythonOf(site);
    this.#kept = keptOf(this.#folder);
    for (const [address, hash] of Object.entries(python)) this.#files.set(this.#folder + address, hash);
  }

  has(address: string): boolean {
    return this.#files.has(address);
  }

  /** What is held, or what the network has; that first, where the page doubts what it has been given. */
  async answer(request: Request): Promise<Response> {
    const doubted = request.cache === "reload";
    const fetched = doubted ? await fetch(request).catch(() => undefined) : undefined;
    return fetched ?? (await this.#find(request.url)) ?? (await fetch(request));
  }

  /** Hold these files; what `kept.ts` keeps, too, need not lie there twice. */
  async hold(addresses: Iterable<string>): Promise<void> {
    const cache = await caches.open(this.#name);
    for (const address of addresses) {
      const integrity = this.#files.get(address);
      if (!integrity) continue;
      if (await caches.match(keptPart(address, 0), { cacheName: this.#kept })) await cache.delete(address);
      else if (!(await cache.match(address))) await cache.put(address, await download(address, integrity));
    }
  }

  /** Hold of this version what is there of the one before, so that Python goes on without a network. */
  async follow(): Promise<void> {
    const there = await Promise.all([this.#name, this.#kept].map(addressesIn));
    const kinds = new Set(there.flat().map((address) => this.#kind(address)));
    await this.hold([...this.#files.keys()].filter((address) => kinds.has(this.#kind(address))));
  }

  /** Let go of what is no file of this version. */
  async clean(): Promise<void> {
    for (const address of await addressesIn(this.#name)) {
      if (!this.has(address)) await (await caches.open(this.#name)).delete(address);
    }
  }

  async #find(address: string): Promise<Response | undefined> {
    return await caches.match(address, { cacheName: this.#name });
  }

  /** What stays the same of an address from version to version: a wheel's package, another file without its digest. */
  #kind(address: string): string {
    const [file = ""] = address.slice(this.#folder.length).split("?");
    return /^wheels\/\w+\/([^-]+)/.exec(file)?.[1] ?? file.replace(/[0-9a-f]{12}/, "");
  }
}

async function addressesIn(name: string): Promise<string[]> {
  if (!(await caches.has(name))) return [];
  return (await (await caches.open(name)).keys()).map(({ url }) => url);
}

/** Out of the browser's own cache, if that has it whole. */
async function download(address: string, integrity: string): Promise<Response> {
  const fetched = (cache: RequestCache): Promise<Response> => fetch(address, { integrity, cache });
  return await fetched("force-cache").catch(() => fetched("reload"));
}
