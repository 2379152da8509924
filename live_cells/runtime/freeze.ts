// Turns the memory of a Python that has imported its modules into the pages of a snapshot.

import { endOfHeap, type Image } from "./boot";
import type { PyodideModule, StartedPyodide } from "./internals";
import { type Header, PAGE } from "./snapshot";

type Frozen = Pick<Header, "image" | "fingerprint" | "slots" | "memory" | "runs" | "handles" | "state">;

const IN_USE = 2; // dlmalloc's flag in the word that holds a chunk's size

/**
 * @param image what the Python started from
 * @param sideModules the paths of those that were loaded before Python's start
 */
export function freeze(
  pyodide: StartedPyodide,
  image: Image,
  sideModules: string[],
): { header: Frozen; pages: Uint8Array[] } {
  const module = pyodide._module;
  const handles = releaseFiles(module, sideModules);
  const snapshot = pyodide.makeMemorySnapshot();
  const stateSize = new DataView(snapshot.buffer).getUint32(4, true); // Pyodide's own header, before the memory
  const memory = snapshot.slice(stateSize);
  clearUnused(module, memory, image.bytes.length);
  for (let at = 0; at < image.bytes.length; at++) memory[at] = (memory[at] as number) ^ (image.bytes[at] as number);
  return {
    header: {
      image: image.bytes.length,
      fingerprint: image.fingerprint,
      slots: image.slots,
      memory: memory.length,
      handles,
      state: btoa(String.fromCharCode(...snapshot.subarray(0, stateSize))),
      runs: runsOf(memory),
    },
    pages: runsOf(memory).map(([first, count]) => memory.subarray(first * PAGE, (first + count) * PAGE)),
  };
}

/** The handles that Python has of side modules; each keeps a copy of the whole file, which nothing reads any more. */
function releaseFiles(module: PyodideModule, sideModules: string[]): Header["handles"] {
  const handles: Header["handles"] = {};
  for (const [handle, { name }] of Object.entries(module.LDSO.loadedLibsByHandle)) {
    if (handle === "0") continue; // the core itself
    if (!sideModules.includes(name)) throw new Error(`${name} was not loaded before Python's start.`);
    handles[handle] = name;
    const data = (Number(handle) + 28) >>> 2; // musl's struct dso: file_data, file_data_size
    module._free(module.HEAPU32[data] as number);
    module.HEAPU32[data] = 0;
    module.HEAPU32[data + 1] = 0;
  }
  return handles;
}

/** Zero what nobody reads: the free part of the stack, the free chunks of malloc, what was never handed out. */
function clearUnused(module: PyodideModule, memory: Uint8Array<ArrayBuffer>, start: number): void {
  const words = new Uint32Array(memory.buffer);
  const end = endOfHeap(module);
  memory.fill(0, module._emscripten_stack_get_end(), module._emscripten_stack_get_current());
  memory.fill(0, end);
  for (let chunk = start; chunk < end; ) {
    const head = words[(chunk + 4) >>> 2] as number;
    const size = head & ~7;
    if (size < 16 || chunk + size > end) throw new Error(`No chunk of malloc's heap begins at ${chunk}.`);
    const links = size < 256 ? 16 : 32; // header and links of a free chunk: a list up to 256 bytes, then a tree
    if (!(head & IN_USE)) memory.fill(0, chunk + links, chunk + size);
    chunk += size;
  }
}

/** The pages that hold anything, as runs. */
function runsOf(memory: Uint8Array<ArrayBuffer>): Header["runs"] {
  const words = new Uint32Array(memory.buffer);
  const runs: Header["runs"] = [];
  for (let page = 0; page < memory.length / PAGE; page++) {
    if (!words.subarray((page * PAGE) / 4, ((page + 1) * PAGE) / 4).some((word) => word !== 0)) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === page) last[1]++;
    else runs.push([page, 1]);
  }
  return runs;
}
