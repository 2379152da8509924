// Gives memory back at once. The garbage collector of a worker that is about to wait may not come for a long time.

/** Nothing can be read from the buffer afterwards. What a browser's interface has been given, it holds on to all the same. */
export function letGo(buffer: ArrayBuffer): void {
  (buffer as { transfer?(length: number): ArrayBuffer }).transfer?.(0); // browsers before 2024 leave it to the collector
}
