// What every way to start Python gives the worker.

import type { PyodideAPI } from "pyodide";

/** A Python that runs, and what the worker needs beside it. */
export interface Started {
  pyodide: PyodideAPI;
  /** Load the hosted packages of these names, with what they depend on, and say how far it is. */
  load(packages: string[]): Promise<void>;
  /** The modules that the site hosts for readers, without those that came along as dependencies. */
  offered: string[];
  /** The hosted files that it has come from, with those of the packages loaded since. */
  used(): string[];
  /** Fetch what the first result did not need. */
  complete(): Promise<void>;
}
