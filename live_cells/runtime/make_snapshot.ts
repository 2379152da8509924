// Makes the snapshot, in Node at build: node make_snapshot.mjs JOB.json, see Job; prints nothing if all is well.

/// <reference types="node" />
import crypto from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import { type Boot, boot, type Image, SITE_PACKAGES } from "./boot";
import { freeze } from "./freeze";
import type { CreateModule, LoadPyodide, PyodideModule, StartedPyodide } from "./internals";
import { ENVIRONMENT, writeOwnFiles } from "./own_files";
import type { Header } from "./snapshot";

interface Job {
  /** Pyodide's npm package. */
  pyodide: string;
  /** The folder that the core is published in. */
  core: string;
  /** A folder that holds what site-packages is to hold. */
  packages: string;
  /** Modules to import. */
  modules: string[];
  /** The folder to write into: header.json, pages.raw, files.bin, and the side modules as module-0.wasm and so on. */
  output: string;
}

const job: Job = JSON.parse(readFileSync(process.argv[2] as string, "utf-8"));
const packages = readPackages();
makeRepeatable();
const { loadPyodide } = (await import(pathToFileURL(join(job.pyodide, "pyodide.mjs")).href)) as {
  loadPyodide: LoadPyodide;
};
const { default: createPyodideModule } = (await import(pathToFileURL(join(job.pyodide, "pyodide.asm.mjs")).href)) as {
  default: CreateModule;
};
const seen = await lookAhead();
await make(seen.sideModules, seen.standard);

/** Import everything once, to see which side modules Python loads, in which order, and what of the standard library. */
async function lookAhead(): Promise<{ sideModules: string[]; standard: string[] }> {
  const pyodide = await start([], { onImage() {} });
  importModules(pyodide, []);
  const standard: string[] = own(pyodide).standard_modules().toJs();
  const loaded = Object.keys(pyodide._module.LDSO.loadedLibsByName);
  return { sideModules: loaded.filter((name) => name.startsWith(SITE_PACKAGES)), standard };
}

async function make(sideModules: string[], standard: string[]): Promise<void> {
  let image: Image | undefined;
  let timeZone: Header["timeZone"] | undefined;
  const pyodide = await start(sideModules, {
    onImage(made) {
      image = made;
    },
    onImports(imports) {
      const { env } = imports as { env: { _tzset_js: (...addresses: Header["timeZone"]) => void } };
      const set = env._tzset_js;
      env._tzset_js = (...addresses) => {
        timeZone = addresses;
        set(...addresses);
      };
    },
  });
  const module = pyodide._module;
  const slots = (): number => module.wasmTable.length - module.freeTableIndexes.length;
  const before = slots();
  importModules(pyodide, standard);
  keepColumns(module);
  own(pyodide).settle();
  if (slots() !== before) throw new Error("Importing changed the function table: the snapshot could not be restored.");
  if (!image || !timeZone)
    throw new Error("Pyodide no longer starts in the order that live_cells/runtime/boot.ts knows.");
  const { header, pages } = freeze(pyodide, image, sideModules);

  const libraries = sideModules.map((path) => packages.get(path.slice(SITE_PACKAGES.length)) as Buffer);
  const rest = [...packages].filter(([path]) => !sideModules.includes(SITE_PACKAGES + path));
  const compressed = rest.map(([, content]) => deflateSync(content, { level: 9 }));
  const complete: Header = {
    ...header,
    core: job.core,
    timeZone,
    sideModules,
    files: rest.map(([path, content], index) => [path, content.length, compressed[index]?.length ?? 0]),
  };
  const write = (name: string, content: Buffer): void => writeFileSync(join(job.output, name), content);
  write("header.json", Buffer.from(JSON.stringify(complete)));
  write("pages.raw", Buffer.concat(pages));
  write("files.bin", Buffer.concat(compressed));
  libraries.forEach((content, index) => {
    write(`module-${index}.wasm`, content);
  });
}

/** @param sideModules those to load before Python's start */
async function start(sideModules: string[], hooks: Pick<Boot, "onImage" | "onImports">): Promise<StartedPyodide> {
  return await boot({
    loadPyodide,
    createPyodideModule,
    settings: {
      indexURL: job.pyodide,
      lockFileContents: readFileSync(join(job.pyodide, "pyodide-lock.json"), "utf-8"),
      env: { ...ENVIRONMENT, LANG: "C.UTF-8" },
      // Without docstrings, and without the columns of each instruction, which only mark a part of a line in tracebacks.
      args: ["-OO", "-X", "no_debug_ranges"],
      _sysExecutable: "./this.program", // as in a browser; else the path of this file
      _makeSnapshot: true,
    },
    sideModules: Promise.resolve(
      sideModules.map((path) => {
        const content = packages.get(path.slice(SITE_PACKAGES.length)) as Buffer<ArrayBuffer>;
        return { path, module: new WebAssembly.Module(content) };
      }),
    ),
    onFiles: writeFiles,
    ...hooks,
  });
}

function writeFiles({ FS }: PyodideModule): void {
  for (const [path, content] of packages) {
    if (path.includes(".dist-info/")) continue; // Pyodide would look into every package, and import much for it
    FS.mkdirTree(posix.dirname(SITE_PACKAGES + path));
    FS.writeFile(SITE_PACKAGES + path, content);
  }
  writeOwnFiles(FS, SITE_PACKAGES);
}

/**
 * Import all there is to import: the standard library without its docstrings, which are a third of a megabyte,
 * and the packages with theirs, for readers ask for help on those.
 */
function importModules(pyodide: StartedPyodide, standard: string[]): void {
  const importAll = (modules: string[]): void => own(pyodide).import_all(modules);
  importAll(["live_cells.run_cell", ...standard]);
  keepDocstrings(pyodide._module);
  importAll(job.modules);
}

/** The Python side of this, live_cells/own_start.py. */
function own(pyodide: StartedPyodide): ReturnType<StartedPyodide["pyimport"]> {
  return pyodide.pyimport("live_cells.own_start");
}

/** End what -OO began: what is compiled from here on, readers' code too, has its docstrings and its assertions. */
function keepDocstrings(module: PyodideModule): void {
  const name = module.stringToNewUTF8("optimization_level");
  if (module._PyConfig_Set(name, module._PyLong_FromLong(0)) !== 0) throw new Error("-OO could not be ended.");
  module._free(name);
}

/**
 * What readers' code raises marks the part of a line that failed. Python lets nobody change this setting; it is the
 * thirteenth of the numbers that PyConfig begins with.
 */
function keepColumns(module: PyodideModule): void {
  const address = (module.__Py_GetConfig() >>> 2) + 12;
  const name = module.stringToNewUTF8("code_debug_ranges");
  const value = module._malloc(4);
  const setting = (): number => {
    module._PyConfig_GetInt(name, value);
    return module.HEAP32[value >>> 2] as number;
  };
  const before = setting();
  module.HEAP32[address] = 1;
  if (before !== 0 || setting() !== 1) throw new Error("PyConfig no longer has the layout that is known here.");
  module._free(value);
  module._free(name);
}

/** What the packages install, by path in site-packages, without what only compilers and type checkers read. */
function readPackages(): Map<string, Buffer> {
  const paths = readdirSync(job.packages, { recursive: true, encoding: "utf-8" })
    .filter((path) => !/\.(pyi|h|a|c|pxd)$/.test(path) && statSync(join(job.packages, path)).isFile())
    .sort();
  return new Map(paths.map((path) => [path.replaceAll(sep, "/"), readFileSync(join(job.packages, path))]));
}

/** Two makes give the same bytes only if time stands still and nothing is random; and no Node is told from another. */
function makeRepeatable(): void {
  process.env.TZ = "UTC";
  const clock = Date.UTC(2025, 0, 1);
  globalThis.Date = class extends Date {
    constructor(...args: [] | [number]) {
      super(...((args.length > 0 ? args : [clock]) as [number]));
    }
    static override now(): number {
      return clock;
    }
  } as DateConstructor;
  performance.now = () => 0;
  let next = 1;
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = next = (next * 75 + 74) % 65537;
    return view;
  };
  Object.assign(crypto, { randomFillSync: fill });
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "", language: "C" }, configurable: true });
  // Python asks once whether it can wait for JavaScript's promises. Where it cannot, its attempt to is refused anyway.
  const engine = WebAssembly as unknown as { Suspending?: unknown; promising?: unknown };
  engine.Suspending = function suspending(waits: unknown): unknown {
    return waits;
  };
  engine.promising = (called: unknown): unknown => called;
}
