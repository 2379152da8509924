// Starts Python the usual way: Pyodide boots and loads its packages one by one.

import type { loadPyodide, PyodideAPI } from "pyodide";
import { Downloads } from "./download";
import type { Distribution, Progress } from "./protocol";

interface Lock {
  packages: Record<string, { file_name: string; depends: string[] }>;
}

type Settings = NonNullable<Parameters<typeof loadPyodide>[0]>;

/** A Python that runs, and what the worker needs beside it. */
export interface Started {
  pyodide: PyodideAPI;
  /** Load the hosted packages of these names, with what they depend on, and say how far it is. */
  load(packages: string[]): Promise<void>;
  /** The modules that the site hosts for readers, without those that came along as dependencies. */
  offered: string[];
}

/** @param base the folder of the distribution's description */
export async function plainStart(
  distribution: Distribution,
  base: string,
  refresh: boolean,
  report: (progress: Progress) => void,
): Promise<Started> {
  const { core, lock: lockFile, preload, packages_base } = distribution;
  const downloads = new Downloads(base, { ...distribution.files }, refresh, report);
  const lock: Lock = await readLock(new URL(lockFile, base).href, refresh);
  const wheels = (names: string[]) =>
    closure(lock, names).map((name) => packages_base + lock.packages[name]?.file_name);
  const coreFiles = Object.keys(distribution.files).filter((file) => file.startsWith(core));

  downloads.install();
  const pyodide = await downloads.during("Starting Python", [...coreFiles, ...wheels(preload)], boot);
  requireLoaded(preload);
  return { pyodide, load, offered: offeredModules(distribution, lock) };

  async function boot(): Promise<PyodideAPI> {
    const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
      downloads.import<typeof import("pyodide")>(`${core}pyodide.mjs`),
      downloads.import<{ default: Settings["createPyodideModule"] }>(`${core}pyodide.asm.mjs`),
    ]);
    const indexURL = new URL(core, base).href;
    const settings = {
      indexURL,
      createPyodideModule, // else Pyodide would import it itself, and its failure would name no file
      lockFileContents: JSON.stringify(lock),
      packageBaseUrl: new URL(packages_base, base).href,
      stdLibURL: `${indexURL}python_stdlib.zip`,
      packages: preload,
      env: { MPLBACKEND: "module://live_cells.matplotlib_svg", HOME: "/home/reader" },
    };
    return await loadPyodide(settings);
  }

  async function load(names: string[]): Promise<void> {
    const missing = closure(lock, names).filter((name) => !(name in pyodide.loadedPackages));
    if (missing.length === 0) return;
    await downloads.during(`Loading ${names.join(", ")}`, wheels(missing), () =>
      pyodide.loadPackage(names, { messageCallback() {} }),
    );
    requireLoaded(names);
  }

  /** Pyodide only logs a package that it could not load. */
  function requireLoaded(names: string[]): void {
    const absent = names.filter((name) => !(name in pyodide.loadedPackages));
    if (absent.length > 0) throw new Error(`The package ${absent[0]} could not be loaded.`);
  }
}

async function readLock(url: string, refresh: boolean): Promise<Lock> {
  return JSON.parse(await readText(url, refresh));
}

/** Fetch a small text of the distribution; a failure names the file. */
export async function readText(url: string, refresh: boolean): Promise<string> {
  const name = url.slice(url.lastIndexOf("/") + 1);
  const response = await fetch(url, refresh ? { cache: "reload" } : {}).catch(() => undefined);
  if (!response?.ok) {
    throw new Error(`${name} could not be downloaded${response ? ` (the server answered ${response.status})` : ""}.`);
  }
  return await response.text();
}

/** The packages of these names and all that they depend on. */
function closure(lock: Lock, names: string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    lock.packages[name]?.depends.forEach(visit);
  };
  names.forEach(visit);
  return [...found];
}

/** A package with a module of its own name is named by that one alone: matplotlib, not pylab. */
function offeredModules({ imports, preload }: Distribution, lock: Lock): string[] {
  const needed = new Set(Object.values(lock.packages).flatMap(({ depends }) => depends));
  const own = (name: string): string => name.replaceAll("-", "_");
  return Object.entries(imports)
    .filter(([, name]) => preload.includes(name) || !needed.has(name))
    .filter(([module, name]) => module === own(name) || !(own(name) in imports))
    .map(([module]) => module);
}
