// The documented start of Pyodide in a bare module worker: what the fast start is compared with.

addEventListener("message", async ({ data: { core, lock, packages } }) => {
  const { loadPyodide } = await import(`${core}pyodide.mjs`);
  const lockFileContents = await (await fetch(lock)).text();
  const pyodide = await loadPyodide({ indexURL: core, lockFileContents, packageBaseUrl: packages });
  await pyodide.loadPackage("numpy", { messageCallback() {} });
  postMessage(pyodide.runPython("import numpy as np; str(np.arange(3) @ np.linalg.inv(np.eye(3) * 2))"));
});
