// What no start can do without: to download, compile and instantiate. Nothing of it is used.

addEventListener("message", async ({ data: { core, modules, pack } }) => {
  const compile = (file) => WebAssembly.compileStreaming(fetch(file));
  const instantiated = compile(`${core}pyodide.asm.wasm`).then((module) =>
    WebAssembly.instantiate(module, nothing(module)),
  );
  const downloaded = fetch(pack).then((response) => response.arrayBuffer());
  const scripts = ["pyodide.mjs", "pyodide.asm.mjs"].map((file) => import(core + file));
  await Promise.all([instantiated, downloaded, ...scripts, ...modules.map(compile)]);
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
