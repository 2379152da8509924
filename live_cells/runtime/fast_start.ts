// Starts Python from the snapshot that was made at build: everything that `preload` names is imported already.

import type { PyodideAPI } from "pyodide";
import { boot, endOfHeap, type Image, SITE_PACKAGES } from "./boot";
import { Downloads } from "./download";
import { endQuietly } from "./end_quietly";
import type { CreateModule, LoadPyodide, PyodideModule, StartedPyodide } from "./internals";
import { addLateFile, inflate, LateDownload } from "./late_files";
import { letGo } from "./let_go";
import { ENVIRONMENT, writeOwnFiles } from "./own_files";
import { deliveredParts, type Parts } from "./pack";
import { Packages } from "./packages";
import type { Distribution, Progress, Snapshot } from "./protocol";
import { type Header, PAGE } from "./snapshot";
import type { Started } from "./started";

const NOTHING = "data:,"; // for what Pyodide would download by itself

/**
 * Any failure means that this worker is of no use any more. A `DownloadError` is of a file that the plain start needs,
 * too; after any other, Python can start the plain way in another worker.
 *
 * @param base the folder of the distribution's description
 * @param refresh whether to pass by the browser's cache
 * @param delivered where the parts of the pack arrive
 */
export async function fastStart(
  distribution: Distribution,
  snapshot: Snapshot,
  base: string,
  refresh: boolean,
  delivered: MessagePort[],
  report: (progress: Progress) => void,
): Promise<Started> {
  const { core, preload, files, integrity } = distribution;
  const { pack } = snapshot;
  const quietFetch = globalThis.fetch.bind(globalThis);
  const downloads = new Downloads(base, { ...files }, {}, refresh, report);
  const late = (file: string): LateDownload =>
    new LateDownload(new URL(file, base).href, files[file] as number, integrity[file] as string);
  const standardLibrary = late(`${core}python_stdlib.zip`);
  const rest = late(snapshot.files);

  downloads.install();
  const needed = [`${core}pyodide.mjs`, `${core}pyodide.asm.mjs`, pack.file];
  const { pyodide, packages } = await downloads.during("Starting Python", needed, restore).catch((error) => {
    endQuietly();
    throw error;
  });
  return {
    pyodide: pyodide as unknown as PyodideAPI,
    load: (names) => packages.load(names, pyodide as unknown as PyodideAPI, downloads),
    offered: packages.offeredModules(),
    used: () => [...needed, `${core}python_stdlib.zip`, snapshot.files, ...packages.loaded],
    complete: async () => {
      await Promise.all([standardLibrary.arrive(quietFetch), rest.arrive(quietFetch)]);
    },
  };

  /** All downloads begin at once; each is used as soon as it and what it needs are there. */
  async function restore(): Promise<{ pyodide: StartedPyodide; packages: Packages }> {
    const parts = deliveredParts(delivered, pack, (bytes) => downloads.count(bytes));
    const [{ loadPyodide }, { default: createPyodideModule }, packages, header] = await Promise.all([
      downloads.import<{ loadPyodide: LoadPyodide }>(`${core}pyodide.mjs`),
      downloads.import<{ default: CreateModule }>(`${core}pyodide.asm.mjs`),
      Packages.read(distribution, base, refresh),
      parts.header,
    ]);
    if (header.core !== core) throw new Error("The snapshot is of another Pyodide.");
    const [compiledCore, ...compiled] = parts.modules;
    let image: Image | undefined;
    const pyodide = await boot({
      loadPyodide,
      createPyodideModule,
      core: compiledCore as Promise<WebAssembly.Module>,
      slots: header.slots,
      sideModules: Promise.all(compiled).then((modules) =>
        modules.map((module, index) => ({ path: header.sideModules[index] as string, module })),
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
        openSideModules(module, header);
        module.FS.unlink("/lib/python314.zip"); // Pyodide has put NOTHING there
        addLateFile(module, "/lib/python314.zip", standardLibrary);
        header.sideModules.forEach((path, index) => {
          module.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
          addLateFile(module, path, late(snapshot.side_modules[index] as string));
        });
        addFiles(module, header, rest, (path) => !path.includes(METADATA));
        writeOwnFiles(module.FS, SITE_PACKAGES);
        await restoreMemory(module, header, image as Image, parts.pages); // last, for it comes last
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
async function restoreMemory(
  module: PyodideModule,
  header: Header,
  image: Image,
  pages: Parts["pages"],
): Promise<void> {
  if (header.memory > module.HEAPU8.length) module.growMemory(header.memory);
  if (header.memory > module.HEAPU8.length) throw new Error("The snapshot needs more memory than there is.");
  module.HEAPU8.fill(0, image.bytes.length, endOfHeap(module));
  module.HEAPU8.set(image.bytes);
  const shared = image.bytes.length / 4; // words that the image has, too
  letGo(image.bytes.buffer);
  const memory = module.HEAPU32;
  const words = PAGE / 4;
  const numbers = header.runs.flatMap(([first, count]) => Array.from({ length: count }, (_, next) => first + next));
  let next = 0;
  for (const frame of pages) {
    const { words: differences, giveBack } = await frame;
    for (let at = 0; at < differences.length; at += words) {
      const difference = differences.subarray(at, at + words);
      const start = (numbers[next++] as number) * words;
      const own = Math.min(Math.max(shared - start, 0), words);
      for (let word = 0; word < own; word++)
        memory[start + word] = (memory[start + word] as number) ^ (difference[word] as number);
      memory.set(difference.subarray(own), start + own);
    }
    giveBack();
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
    const now = (): Uint8Array => inflate(module, rest.now().subarray(start, start + compressed), size);
    addLateFile(module, SITE_PACKAGES + path, { size, now });
  }
}
