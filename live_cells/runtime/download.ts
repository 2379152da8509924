// Counts the bytes that Pyodide fetches, and finds the files that are missing or cut off.
// Pyodide has no hook for either: some failed downloads it logs, and waits for ever.

import { DownloadError } from "./download_error";
import { hashOf } from "./hash";
import type { Progress } from "./protocol";

export class Downloads {
  #fail: (error: DownloadError) => void = () => {};
  #progress: Progress = { doing: "", loaded: 0, total: 0 };
  #checks: Promise<void>[] = [];
  #reported = 0;

  /**
   * @param base the folder that addresses in `sizes` are relative to
   * @param integrity the hashes of files that nothing else compares
   * @param refresh whether to pass by the browser's cache, which may hold a broken file; so it is after a failure
   */
  constructor(
    private readonly base: string,
    private readonly sizes: Record<string, number>,
    private readonly integrity: Record<string, string>,
    private refresh: boolean,
    private readonly report: (progress: Progress) => void,
  ) {}

  /** Replace the global fetch, which Pyodide uses, by one that counts. */
  install(): void {
    const plainFetch = globalThis.fetch.bind(globalThis);
    globalThis.fetch = async (resource, options) => {
      const url = new URL(resource instanceof Request ? resource.url : resource, this.base).href;
      const file = url.startsWith(this.base) ? url.slice(this.base.length) : url;
      // Asked for by a cell. A worker that was made from a blob has no folder of its own that addresses start from.
      if (!(file in this.sizes)) return plainFetch(resource instanceof Request ? resource : url, options);
      return this.#counted(file, plainFetch(url, this.refresh ? { ...options, cache: "reload" } : options));
    };
  }

  /** Count the download of `files`; `work` needs them, and ends with the first that fails, or is not the right one. */
  async during<Result>(doing: string, files: string[], work: () => Promise<Result>): Promise<Result> {
    const failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.#progress = { doing, loaded: 0, total: files.reduce((sum, file) => sum + (this.sizes[file] as number), 0) };
    this.report(this.#progress);
    return await Promise.race([this.#checked(work), failure]);
  }

  async #checked<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = await work();
    await Promise.all(this.#checks);
    this.#checks = [];
    return result;
  }

  /** Count a file that was there already. */
  arrived(file: string): void {
    this.count(this.sizes[file] as number);
  }

  /** Import a module of the distribution; `import` cannot be counted while it goes on. */
  async import<Module>(file: string): Promise<Module> {
    const url = new URL(file, this.base).href;
    try {
      if (this.refresh) await (await fetch(url)).arrayBuffer();
      const module = await import(url);
      if (!this.refresh) this.arrived(file);
      return module;
    } catch (error) {
      throw error instanceof DownloadError
        ? error
        : this.failure(file, `could not be loaded (${(error as Error).message})`);
    }
  }

  /** Whatever is under way ends with this. */
  failure(file: string, what: string): DownloadError {
    const error = new DownloadError(file, what);
    this.refresh = true;
    this.#fail(error);
    return error;
  }

  async #counted(file: string, download: Promise<Response>): Promise<Response> {
    let response: Response;
    try {
      response = await download;
    } catch {
      throw this.failure(file, "could not be downloaded, or its content is not the expected one");
    }
    if (!response.ok) throw this.failure(file, `could not be downloaded (the server answered ${response.status})`);
    // The response itself stays untouched: the browser compiles WebAssembly while it arrives, and may keep the result.
    this.#checks.push(this.#countAll(file, response.clone()));
    return file.endsWith(".wasm") ? asWebAssembly(response) : response;
  }

  async #countAll(file: string, response: Response): Promise<void> {
    let received = 0;
    const size = this.sizes[file] as number;
    const expected = this.integrity[file];
    const whole = new Uint8Array(expected ? size : 0);
    const body = response.body?.getReader();
    try {
      for (let part = await body?.read(); part && !part.done; part = await body?.read()) {
        if (received + part.value.length <= whole.length) whole.set(part.value, received);
        received += part.value.length;
        this.count(part.value.length);
      }
    } catch {
      // The connection broke; what is missing is said below.
    }
    if (received !== size) this.failure(file, `is not complete (${received} bytes of ${size} arrived)`);
    else if (expected && (await hashOf(whole)) !== expected) {
      this.failure(file, "is not the expected file (its hash is another)");
    }
  }

  /** Count bytes that have arrived. */
  count(bytes: number): void {
    this.#progress = { ...this.#progress, loaded: this.#progress.loaded + bytes };
    const now = performance.now();
    if (now - this.#reported < 50 && this.#progress.loaded < this.#progress.total) return;
    this.#reported = now;
    this.report(this.#progress);
  }
}

/** Browsers compile what arrives only if the host gives it the right type; not every host knows it. */
function asWebAssembly(response: Response): Response {
  const type = "application/wasm";
  return response.headers.get("content-type") === type
    ? response
    : new Response(response.body, { headers: { "content-type": type } });
}
