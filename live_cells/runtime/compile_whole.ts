// Firefox blocks every later compilation of a tab once a worker has ended while its WebAssembly was still arriving: a
// reload soon after Run, or a start that gives way to another, and the next start would wait for ever. So there each
// file is compiled when it is complete. That costs nothing else: Firefox keeps no compiled form of these files.

const inFirefox = navigator.userAgent.includes("Firefox/");

/** Compile what arrives. */
export async function compile(source: Response | PromiseLike<Response>): Promise<WebAssembly.Module> {
  return inFirefox ? WebAssembly.compile(await bytesOf(source)) : WebAssembly.compileStreaming(source);
}

/** Have Pyodide do so, too; to be called before it compiles anything. */
export function compileWholeInFirefox(): void {
  if (!inFirefox) return;
  WebAssembly.compileStreaming = compile;
  WebAssembly.instantiateStreaming = async (source, imports) =>
    await WebAssembly.instantiate(await bytesOf(source), imports);
}

async function bytesOf(source: Response | PromiseLike<Response>): Promise<ArrayBuffer> {
  return await (await source).arrayBuffer();
}
