// The parts of Pyodide that are not public and that a start from a snapshot depends on; for their sake its version is pinned.

/** Emscripten's module object, which Pyodide calls `_module`. */
export interface PyodideModule {
  HEAPU8: Uint8Array<ArrayBuffer>;
  HEAP32: Int32Array<ArrayBuffer>;
  HEAPU32: Uint32Array<ArrayBuffer>;
  FS: FileSystem;
  wasmTable: WebAssembly.Table;
  /** The entries of the table that have been looked at, by slot. */
  wasmTableMirror: unknown[];
  freeTableIndexes: number[];
  LDSO: { loadedLibsByName: Record<string, SideModule>; loadedLibsByHandle: Record<string, SideModule> };
  /** Address of CPython's runtime state, and where in it the pointer to the call trampoline lies. */
  __PyRuntime: number;
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  loadWebAssemblyModule(module: WebAssembly.Module, flags: object, path: string, scope: object): object;
  newDSO(path: string, handle: undefined, exports: object): SideModule;
  reportUndefinedSymbols(): void;
  growMemory(bytes: number): void;
  addRunDependency(name: string): void;
  removeRunDependency(name: string): void;
  stringToNewUTF8(text: string): number;
  _malloc(size: number): number;
  _free(address: number): void;
  _emscripten_get_sbrk_ptr(): number;
  _emscripten_stack_get_end(): number;
  _emscripten_stack_get_current(): number;
  _uncompress(target: number, targetSize: number, source: number, sourceSize: number): number;
  __Py_GetConfig(): number;
  _PyConfig_GetInt(name: number, value: number): number;
  _PyConfig_Set(name: number, value: number): number;
  _PyLong_FromLong(value: number): number;
  __tzset_js(timezone: number, daylight: number, standardName: number, summerName: number): void;
}

interface SideModule {
  name: string;
  global: boolean;
}

interface FileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, data: string | Uint8Array): void;
  create(path: string): FileNode;
  unlink(path: string): void;
}

/** A file of Emscripten's file system in memory. */
export interface FileNode {
  contents: Uint8Array;
  usedBytes: number;
}

/** What Pyodide hands to `createPyodideModule`. */
export interface ModuleSettings {
  preRun: ((module: PyodideModule) => void)[];
  instantiateWasm(imports: WebAssembly.Imports, receive: Receive): object;
  /** Emscripten's module object grows out of these settings; this is there before the core is. */
  wasmTableMirror: unknown[];
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

export type CreateModule = (settings: ModuleSettings) => Promise<PyodideModule>;

/** Pyodide itself, with what it does not show. */
export interface StartedPyodide {
  _module: PyodideModule;
  _api: { config: { indexURL: string }; on_fatal(error: unknown): void };
  FS: FileSystem;
  loadedPackages: Record<string, string>;
  makeMemorySnapshot(): Uint8Array<ArrayBuffer>;
  // biome-ignore lint/suspicious/noExplicitAny: what Python's modules hold is not known here
  pyimport(module: string): any;
}

export type LoadPyodide = (settings: object) => Promise<StartedPyodide>;
