// Starts Python the usual way: Pyodide boots and loads its packages one by one.

import type { loadPyodide, PyodideAPI } from "pyodide";
import { Downloads } from "./download";
import { ENVIRONMENT, writeOwnFiles } from "./own_files";
import { Packages, requireLoaded } from "./packages";
import type { Distribution, Progress } from "./protocol";
import type { Started } from "./started";

type Settings = NonNullable<Parameters<typeof loadPyodide>[0]>;

/** @param base the folder of the distribution's description */
export async function plainStart(
  distribution: Distribution,
  base: string,
  refresh: boolean,
  report: (progress: Progress) => void,
): Promise<Started> {
  const { core, preload, packages_base, files, integrity } = distribution;
  const library = `${core}python_stdlib.zip`; // the only file that neither the browser nor Pyodide would find damaged
  const hash = globalThis.crypto?.subtle && integrity[library]; // absent in pages that are neither https nor local
  const downloads = new Downloads(base, { ...files }, hash ? { [library]: hash } : {}, refresh, report);
  const packages = await Packages.read(distribution, base, refresh);
  const coreFiles = Object.keys(files).filter((file) => file.startsWith(core));

  downloads.install();
  const pyodide = await downloads.during("Starting Python", [...coreFiles, ...packages.wheels(preload)], boot);
  requireLoaded(preload, pyodide);
  writeOwnFiles(pyodide.FS, `${pyodide.pyimport("sysconfig").get_path("purelib")}/`);
  pyodide.pyimport("importlib").invalidate_caches();
  return {
    pyodide,
    load: (names) => packages.load(names, pyodide, downloads),
    offered: packages.offeredModules(),
    used: () => [...coreFiles, ...packages.wheels(preload), ...packages.loaded],
    complete: async () => {},
  };

  async function boot(): Promise<PyodideAPI> {
    const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
      downloads.import<typeof import("pyodide")>(`${core}pyodide.mjs`),
      downloads.import<{ default: Settings["createPyodideModule"] }>(`${core}pyodide.asm.mjs`),
    ]);
    const indexURL = new URL(core, base).href;
    hearOfFailure((error) => downloads.failure(`${core}pyodide.asm.wasm`, `could not be compiled (${error.message})`));
    const settings = {
      indexURL,
      createPyodideModule, // else Pyodide would import it itself, and its failure would name no file
      lockFileContents: packages.lockFile,
      packageBaseUrl: new URL(packages_base, base).href,
      stdLibURL: new URL(library, base).href,
      packages: preload,
      env: { ...ENVIRONMENT },
    };
    return await loadPyodide(settings);
  }
}

/** A core that cannot be compiled is only logged by Pyodide, which then waits for ever. */
function hearOfFailure(fail: (error: Error) => void): void {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = (...given) => {
    const instantiated = instantiateStreaming(...given);
    instantiated.catch(fail);
    return instantiated;
  };
}
