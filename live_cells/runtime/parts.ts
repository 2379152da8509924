// The parts that are loaded when they are first needed, each a file of its own beside this one, checked by its hash.

import { fetchChecked } from "./fetch_checked";

interface Part {
  file: string;
  integrity: string;
}

declare const PARTS: { worker: Part; editor: Part; figure: Part; offers: Part; memory: Part; take_away: Part }; // put in by the build

export function loadEditor(): Promise<typeof import("./editor")> {
  return load(PARTS.editor);
}

export function loadFigure(): Promise<typeof import("./figure")> {
  return load(PARTS.figure);
}

export function loadOffers(): Promise<typeof import("./offers")> {
  return load(PARTS.offers);
}

export function loadMemory(): Promise<typeof import("./memory")> {
  return load(PARTS.memory);
}

export function loadTakeAway(): Promise<typeof import("./take_away")> {
  return load(PARTS.take_away);
}

/** The source of the worker. @param refresh whether to pass by the browser's cache, which may hold a broken file */
export async function fetchWorker(refresh: boolean): Promise<Blob> {
  const { file, integrity } = PARTS.worker;
  const response = await fetchChecked(addressOf(file), integrity, refresh);
  return new Blob([await response.arrayBuffer()], { type: "text/javascript" });
}

const loaded = new Map<Part, Promise<unknown>>();

/** What has failed once may be there the next time. */
function load<Module>(part: Part): Promise<Module> {
  const known = loaded.get(part) ?? loadChecked(part);
  loaded.set(part, known);
  known.catch(() => loaded.delete(part));
  return known as Promise<Module>;
}

/** `import` has no hash to compare, a preload has; what it has loaded is what `import` then takes. */
async function loadChecked({ file, integrity }: Part): Promise<unknown> {
  const href = addressOf(file);
  try {
    await (comparesPreloads() ? preload(href, integrity) : fetch(href, { integrity }));
    return await import(href);
  } catch {
    throw new Error(`${file} could not be loaded, or its content is not the expected one.`);
  }
}

/** WebKit does not; older browsers have none. */
function comparesPreloads(): boolean {
  return document.createElement("link").relList.supports("modulepreload") && !navigator.vendor.startsWith("Apple");
}

async function preload(href: string, integrity: string): Promise<void> {
  const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href, integrity });
  await new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  }).finally(() => link.remove());
}

function addressOf(file: string): string {
  return new URL(file, import.meta.url).href;
}

/** What to say of a part that did not come. */
export function notLoaded(say: (sentence: string) => void): (error: Error) => void {
  return ({ message }) => say(`A part of this page is missing: ${message} Check the connection, then reload.`);
}
