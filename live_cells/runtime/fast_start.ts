// Starts Python from the snapshot that was made at build: everything that `preload` names is imported already.

import type { PyodideAPI } from "pyodide";
import { boot, endOfHeap, type Image, SITE_PACKAGES } from "./boot";
import { DownloadError, Downloads } from "./download";
import type { CreateModule, LoadPyodide, PyodideModule, StartedPyodide } from "./internals";
import { Kept } from "./kept";
import { addLateFile, inflate, LateDownload } from "./late_files";
import { ENVIRONMENT, writeOwnFiles } from "./own_files";
import { type Header, PAGE, Pack } from "./pack";
import { Packages } from "./packages";
import type { Compiled, Distribution, Progress, Snapshot } from "./protocol";
import type { Started } from "./started";

const NOTHING = "data:,"; // for what Pyodide would download by itself

/**
 * Any failure means that this worker is of no use any more: what it is of tells whether the plain way can help.
 *
 * @param base the folder of the distribution's description
 * @param refresh whether to pass by the browser's cache
 * @param compiled what an earlier start in this tab has compiled
 */
export async function fastStart(
  distribution: Distribution,
  snapshot: Snapshot,
  base: string,
  refresh: boolean,
  compiled: Compiled,
  report: (progress: Progress) => void,
): Promise<Started> {
  const { core, preload, files, integrity } = distribution;
  const kept = await Kept.open(base);
  const quietFetch = globalThis.fetch.bind(globalThis);
  // What is code for the browser goes by its name, which holds its hash: so it streams, and nothing keeps a copy.
  const checked: Record<string, string> = {};
  const hash = integrity[snapshot.memory];
  if (hash && crypto.subtle) checked[snapshot.memory] = hash; // absent in pages that are neither https nor local
  const downloads = new Downloads(base, { ...files }, checked, refresh, report);
  const late = (file: string): LateDownload =>
    new LateDownload(new URL(file, base).href, files[file] ?? 0, integrity[file] ?? "");
  const standardLibrary = late(`${core}python_stdlib.zip`);
  const rest = late(snapshot.files);

  downloads.install();
  const coreFiles = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"].map((file) => core + file);
  const needed = [...coreFiles, ...snapshot.side_modules, snapshot.memory];
  const modules = [`${core}pyodide.asm.wasm`, ...snapshot.side_modules];
  const { pyodide, packages } = await downloads.during("Starting Python", needed, restore).catch(async (error) => {
    await kept.forget(); // it may be what failed
    throw error;
  });
  return {
    pyodide: pyodide as unknown as PyodideAPI,
    load: (names) => packages.load(names, pyodide as unknown as PyodideAPI, downloads),
    offered: packages.offeredModules(),
    compiled,
    complete: async () => {
      await Promise.all([standardLibrary.arrive(quietFetch), rest.arrive(quietFetch)]);
      return true;
    },
  };

  /** All downloads begin at once; each is used as soon as it and what it needs are there. */
  async function restore(): Promise<{ pyodide: StartedPyodide; packages: Packages }> {
    const found = async (file: string): Promise<Response | undefined> => {
      const response = await kept.find(file);
      if (response) downloads.arrived(file);
      return response;
    };
    const fetched = async (file: string): Promise<Response> => (await found(file)) ?? fetch(new URL(file, base).href);
    const memory = async (): Promise<Pack> => {
      const unpacked = await found(snapshot.memory);
      return await Pack.open(unpacked ?? (await fetch(new URL(snapshot.memory, base).href)), !unpacked);
    };
    const compile = async (file: string): Promise<WebAssembly.Module> => {
      if (compiled[file]) downloads.arrived(file);
      compiled[file] ??= await WebAssembly.compileStreaming(fetched(file)).catch((error: Error) => {
        throw error instanceof DownloadError
          ? error
          : downloads.failure(file, `could not be compiled (${error.message})`);
      });
      return compiled[file];
    };
    // The largest first: HTTP/1.1 has six connections, and whatever is seventh waits for one of them.
    const opened = memory();
    const pages = opened.then((pack) => pack.pages());
    const [compiledCore, ...parts] = modules.map(compile) as [Promise<WebAssembly.Module>];
    const compiledParts = Promise.all(parts);
    for (const promise of [compiledCore, compiledParts, pages]) promise.catch(() => {}); // heard of where it is awaited
    const [{ loadPyodide }, { default: createPyodideModule }, packages, { header }] = await Promise.all([
      downloads.import<{ loadPyodide: LoadPyodide }>(`${core}pyodide.mjs`),
      downloads.import<{ default: CreateModule }>(`${core}pyodide.asm.mjs`),
      Packages.read(distribution, base, refresh),
      opened,
    ]);
    if (header.core !== core) throw new Error("The snapshot is of another Pyodide.");
    let image: Image | undefined;
    const pyodide = await boot({
      loadPyodide,
      createPyodideModule,
      core: compiledCore,
      slots: header.slots,
      sideModules: compiledParts.then((modules) =>
        modules.map((module, index) => ({ path: header.sideModules[index] ?? "", module })),
      ),
      settings: {
        indexURL: NOTHING,
        stdLibURL: NOTHING,
        lockFileContents: packages.lockFile,
        packageBaseUrl: new URL(distribution.packages_base, base).href,
        env: { ...ENVIRONMENT },
        _loadSnapshot: Uint8Array.from(atob(header.state), (character) => character.charCodeAt(0)),
      },
      onImage(found) {
        if (found.bytes.length !== header.image || found.fingerprint !== header.fingerprint) {
          throw new Error("The snapshot does not fit this browser: data or functions lie elsewhere.");
        }
        image = found;
      },
      async onMemory(module) {
        restoreMemory(module, header, image as Image, await pages);
        openSideModules(module, header);
        module.FS.unlink("/lib/python314.zip"); // Pyodide has put NOTHING there
        addLateFile(module, "/lib/python314.zip", files[`${core}python_stdlib.zip`] ?? 0, () => standardLibrary.now());
        header.sideModules.forEach((path, index) => {
          const file = snapshot.side_modules[index] ?? "";
          module.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
          addLateFile(module, path, files[file] ?? 0, () => late(file).now());
        });
        addFiles(module, header, rest, (path) => !path.includes(METADATA));
        writeOwnFiles(module.FS, SITE_PACKAGES);
      },
    });
    // Pyodide would have looked into all metadata that it finds at its start, and have imported much for it.
    addFiles(pyodide._module, header, rest, (path) => path.includes(METADATA));
    for (const name of packages.closure(preload)) pyodide.loadedPackages[name] = "default channel";
    const { language, userAgent } = navigator;
    pyodide.pyimport("live_cells.own_start").become_the_readers_own(language, userAgent);
    return { pyodide, packages };
  }
}

const METADATA = ".dist-info/";

/** Undo what the runtime's constructors did, then write the pages, which are differences to the image. */
function restoreMemory(module: PyodideModule, header: Header, image: Image, pages: Uint32Array): void {
  if (header.memory > module.HEAPU8.length) module.growMemory(header.memory);
  if (header.memory > module.HEAPU8.length) throw new Error("The snapshot needs more memory than there is.");
  module.HEAPU8.fill(0, image.bytes.length, endOfHeap(module));
  module.HEAPU8.set(image.bytes);
  const memory = module.HEAPU32;
  let at = 0;
  const shared = image.bytes.length / 4; // words that the image has, too
  for (const [first, count] of header.runs) {
    const start = (first * PAGE) / 4;
    const end = start + (count * PAGE) / 4;
    const own = Math.min(Math.max(start, shared), end);
    for (let word = start; word < own; word++) memory[word] = (memory[word] as number) ^ (pages[at++] as number);
    memory.set(pages.subarray(at, at + end - own), own);
    at += end - own;
  }
  module.__tzset_js(...header.timeZone);
}

/** Let Python's handles of side modules stand for those that are loaded here. */
function openSideModules({ LDSO }: PyodideModule, header: Header): void {
  for (const [handle, path] of Object.entries(header.handles)) {
    const sideModule = LDSO.loadedLibsByName[path];
    if (!sideModule) throw new Error(`The snapshot lacks ${path}.`);
    LDSO.loadedLibsByHandle[handle] = sideModule;
  }
}

function addFiles(module: PyodideModule, header: Header, rest: LateDownload, chosen: (path: string) => boolean): void {
  const folders = new Set<string>();
  let end = 0;
  for (const [path, size, compressed] of header.files) {
    const start = end;
    end += compressed;
    if (!chosen(path)) continue;
    const folder = SITE_PACKAGES + path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) module.FS.mkdirTree(folder);
    folders.add(folder);
    const read = (): Uint8Array => inflate(module, rest.now().subarray(start, start + compressed), size);
    addLateFile(module, SITE_PACKAGES + path, size, read);
  }
}
