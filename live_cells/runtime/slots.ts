// Which of a module's exported functions stand in which slots of the function table as soon as it is instantiated.
// Emscripten compares the two to find out, and gives a function that it misses a second slot. In WebKit the entries of
// the table are objects of their own, so that it misses all of them: there the answer that Node found is needed.

import type { PyodideModule } from "./internals";

/** Of one module: the number of an exported function and its slot, in turn. */
export type Slots = number[];

/** Find out, in an engine where a function is the same object in both places. */
export function slotsOf(exports: WebAssembly.Exports, table: WebAssembly.Table): Slots {
  const slots = new Map<unknown, number>();
  for (let slot = 0; slot < table.length; slot++) slots.set(table.get(slot), slot);
  return Object.values(exports).flatMap((value, number) => {
    const slot = slots.get(value);
    return slot === undefined ? [] : [number, slot];
  });
}

/** Tell Emscripten, which looks into its copy of the table first. */
export function useSlots(
  { wasmTableMirror }: Pick<PyodideModule, "wasmTableMirror">,
  exports: WebAssembly.Exports,
  slots: Slots,
): void {
  const values = Object.values(exports);
  for (let at = 0; at < slots.length; at += 2) {
    wasmTableMirror[slots[at + 1] as number] = values[slots[at] as number];
  }
}
