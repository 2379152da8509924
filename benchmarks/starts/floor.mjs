// What no start can do without: to download, decompress, compile and instantiate. Nothing of it is used.

addEventListener("message", async ({ data: { core, modules, memory } }) => {
  const compile = (file) => WebAssembly.compileStreaming(fetch(file));
  const instantiated = compile(`${core}pyodide.asm.wasm`).then((module) =>
    WebAssembly.instantiate(module, nothing(module)),
  );
  const unpacked = fetch(memory).then(({ body }) =>
    new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
  );
  const scripts = ["pyodide.mjs", "pyodide.asm.mjs"].map((file) => import(core + file));
  await Promise.all([instantiated, unpacked, ...scripts, ...modules.map(compile)]);
  postMessage("");
});

/** What the module imports, without any use. */
function nothing(module) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = kind === "function" ? () => 0 : new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  }
  return imports;
}
