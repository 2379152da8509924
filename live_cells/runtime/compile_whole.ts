// Firefox blocks every later compilation of a tab once a worker has ended while its WebAssembly was still arriving: a
// reload soon after Run, or a start that gives way to another, and the next start would wait for ever. So there each
// file is compiled when it is complete. That costs nothing else: Firefox keeps no compiled form of these files.

/** To be called before anything is compiled. */
export function compileWholeInFirefox(): void {
  if (!navigator.userAgent.includes("Firefox/")) return;
  const bytesOf = async (source: Response | PromiseLike<Response>): Promise<ArrayBuffer> =>
    await (await source).arrayBuffer();
  WebAssembly.compileStreaming = async (source) => await WebAssembly.compile(await bytesOf(source));
  WebAssembly.instantiateStreaming = async (source, imports) =>
    await WebAssembly.instantiate(await bytesOf(source), imports);
}
