// Brings Pyodide's WebAssembly up to the moment before Python lives. The maker of the snapshot and the reader's
// worker both run exactly this, so that all addresses and all slots of the function table come out the same.

import type { CreateModule, LoadPyodide, PyodideModule, StartedPyodide } from "./internals";
import { type Slots, slotsOf, useSlots } from "./slots";

export const SITE_PACKAGES = "/lib/python3.14/site-packages/";

/** A side module (a library's compiled part), by its path in the file system. */
export interface SideModule {
  path: string;
  module: WebAssembly.Module;
}

export interface Boot {
  loadPyodide: LoadPyodide;
  createPyodideModule: CreateModule;
  settings: object;
  /** Pyodide's core where it is compiled already; otherwise Pyodide fetches and compiles it itself. */
  core?: Promise<WebAssembly.Module>;
  /** In the order in which Python first loads them. */
  sideModules: Promise<SideModule[]>;
  /** Of the core and of each side module, as an earlier boot found them; without, they are found. */
  slots?: Slots[];
  /** Called before the core is instantiated; it may replace what the core imports. */
  onImports?(imports: WebAssembly.Imports): void;
  /** Called when the file system is there, before Python's own start. */
  onFiles?(module: PyodideModule): void;
  /** Called when the core and the side modules are loaded, before anything in them has run. */
  onImage(image: Image): void;
  /** Called in place of Python's own start, where that is left out. */
  onMemory?(module: PyodideModule): Promise<void>;
}

/** Memory before anything has run: what the data segments give, the same bytes everywhere. */
export interface Image {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of these bytes and of the function table's length. */
  fingerprint: number;
  slots: Slots[];
}

export async function boot(options: Boot): Promise<StartedPyodide> {
  // A failure before Python lives is only logged by Pyodide, which then waits for ever.
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  for (const modules of [options.core, options.sideModules]) modules?.catch(fail);
  const slots: Slots[] = [];
  const createPyodideModule: CreateModule = async (settings) => {
    const instantiated = ({ exports }: WebAssembly.Instance, table: WebAssembly.Table): void => {
      const found = options.slots?.[slots.length] ?? slotsOf(exports, table);
      slots.push(found);
      useSlots(settings, exports, found);
    };
    const instantiate = settings.instantiateWasm;
    settings.instantiateWasm = (imports, receive) => {
      options.onImports?.(imports);
      if (options.core) useCompiled(options.core, fail);
      return instantiate(imports, (instance, module) => {
        instantiated(instance, instance.exports.__indirect_function_table as WebAssembly.Table);
        receive(instance, module);
      });
    };
    let useTrampoline: (on: boolean) => void = () => {};
    settings.preRun.push((module) => {
      module.addRunDependency("side-modules");
      options.sideModules
        .then((sideModules) => {
          useTrampoline = reserveTrampoline(module);
          useTrampoline(false);
          loadSideModules(module, sideModules, (instance) => instantiated(instance, module.wasmTable));
          options.onImage({ ...imageOf(module), slots });
          useTrampoline(true);
          options.onFiles?.(module);
          module.removeRunDependency("side-modules");
        })
        .catch(fail);
    });
    const module = await options.createPyodideModule(settings);
    await options.onMemory?.(module);
    useTrampoline(true);
    return module;
  };
  return await Promise.race([options.loadPyodide({ ...options.settings, createPyodideModule }), failed]);
}

/** Let the next streaming instantiation use a compiled module: Pyodide has no option for that. */
function useCompiled(core: Promise<WebAssembly.Module>, fail: (error: unknown) => void): void {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (_, imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    try {
      const module = await core;
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    } catch (error) {
      fail(error);
      throw error;
    }
  };
}

/** Loaded before the runtime starts, side modules get their memory next to the core's own data, at fixed addresses. */
function loadSideModules(
  module: PyodideModule,
  sideModules: SideModule[],
  instantiated: (instance: WebAssembly.Instance) => void,
): void {
  const flags = { loadAsync: false, global: false, nodelete: true, allowUndefined: true };
  const { Instance } = WebAssembly;
  for (const { path, module: compiled } of sideModules) {
    // Emscripten looks at the new instance at once: there is no later moment to tell it the slots.
    WebAssembly.Instance = class extends Instance {
      constructor(of: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(of, imports);
        if (of === compiled) instantiated(this);
      }
    };
    const exports = module.loadWebAssemblyModule(compiled, flags, path, {});
    module.newDSO(path, undefined, exports).global = false;
  }
  WebAssembly.Instance = Instance;
  module.reportUndefinedSymbols(); // fills in what they import of one another
}

/**
 * CPython calls C functions through a small helper that exists only in engines with WebAssembly's garbage collection
 * (not in every Node, not on iOS) and then takes a slot of the function table. Take that slot always, and return a
 * switch for CPython's pointer to it, which must not be part of the snapshot.
 */
function reserveTrampoline(module: PyodideModule): (on: boolean) => void {
  const word = (module.__PyRuntime + at(module.HEAP32, module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET)) >>> 2;
  const slot = module.HEAP32[word] ?? 0;
  if (slot === 0) module.wasmTable.grow(1);
  return (on) => {
    module.HEAP32[word] = on ? slot : 0;
  };
}

function imageOf(module: PyodideModule): Omit<Image, "slots"> {
  const bytes = module.HEAPU8.slice(0, endOfHeap(module));
  const words = new Int32Array(bytes.buffer, 0, bytes.length >>> 2);
  let fingerprint = module.wasmTable.length;
  // A part of the words tells a different layout as surely as all of them, in a fraction of the time.
  for (let word = 0; word < words.length; word += 64) {
    fingerprint = (Math.imul(fingerprint, 31) + (words[word] as number)) | 0;
  }
  return { bytes, fingerprint };
}

/** Where the memory ends that has been handed out so far. */
export function endOfHeap(module: PyodideModule): number {
  return at(module.HEAPU32, module._emscripten_get_sbrk_ptr());
}

/** The word at an address. */
function at(words: Int32Array | Uint32Array, address: number): number {
  return words[address >>> 2] as number;
}
