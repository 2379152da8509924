// The hosted packages: what depends on what, what a reader may import, and how one is loaded into a running Python.

import type { Downloads } from "./download";
import type { Distribution } from "./protocol";
import { readJson } from "./read_json";

export interface Lock {
  packages: Record<string, { file_name: string; depends: string[] }>;
}

interface Loader {
  loadedPackages: Record<string, string>;
  loadPackage(names: string[], options: { messageCallback(): void }): Promise<unknown>;
}

export class Packages {
  /** The addresses of the wheels that have been loaded. */
  readonly loaded = new Set<string>();

  private constructor(
    private readonly distribution: Distribution,
    private readonly lock: Lock,
  ) {}

  /** @param base the folder of the distribution's description */
  static async read(distribution: Distribution, base: string, refresh: boolean): Promise<Packages> {
    return new Packages(distribution, await readJson(new URL(distribution.lock, base).href, refresh));
  }

  /** The lock file as Pyodide wants it. */
  get lockFile(): string {
    return JSON.stringify(this.lock);
  }

  /** The packages of these names and all that they depend on. */
  closure(names: string[]): string[] {
    const found = new Set<string>();
    const visit = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      this.lock.packages[name]?.depends.forEach(visit);
    };
    names.forEach(visit);
    return [...found];
  }

  /** The addresses of the wheels that these names need. */
  wheels(names: string[]): string[] {
    return this.closure(names).map((name) => this.distribution.packages_base + this.lock.packages[name]?.file_name);
  }

  /** Load what is not loaded yet of these names, with what they depend on, and say how far it is. */
  async load(names: string[], python: Loader, downloads: Downloads): Promise<void> {
    const missing = this.closure(names).filter((name) => !(name in python.loadedPackages));
    if (missing.length === 0) return;
    await downloads.during(`Loading ${names.join(", ")}`, this.wheels(missing), () =>
      python.loadPackage(names, { messageCallback() {} }),
    );
    requireLoaded(names, python);
    for (const wheel of this.wheels(missing)) this.loaded.add(wheel);
  }

  /**
   * The modules that the site hosts for readers, without those that came along as dependencies.
   * A package with a module of its own name is named by that one alone: matplotlib, not pylab.
   */
  offeredModules(): string[] {
    const { imports, preload } = this.distribution;
    const needed = new Set(Object.values(this.lock.packages).flatMap(({ depends }) => depends));
    const own = (name: string): string => name.replaceAll("-", "_");
    return Object.entries(imports)
      .filter(([, name]) => preload.includes(name) || !needed.has(name))
      .filter(([module, name]) => module === own(name) || !(own(name) in imports))
      .map(([module]) => module);
  }
}

/** Pyodide only logs a package that it could not load. */
export function requireLoaded(names: string[], { loadedPackages }: Pick<Loader, "loadedPackages">): void {
  const absent = names.find((name) => !(name in loadedPackages));
  if (absent) throw new Error(`The package ${absent} could not be loaded.`);
}
