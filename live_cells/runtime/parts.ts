// Where the parts lie that are loaded when they are first needed, each a file of its own beside this one.

declare const PARTS: { worker: string; editor: string; figure: string; offers: string; memory: string }; // hashed file names, put in by the build

export function addressOf(part: keyof typeof PARTS): string {
  return new URL(PARTS[part], import.meta.url).href;
}

export function loadEditor(): Promise<typeof import("./editor")> {
  return import(addressOf("editor"));
}

export function loadFigure(): Promise<typeof import("./figure")> {
  return import(addressOf("figure"));
}

export function loadOffers(): Promise<typeof import("./offers")> {
  return import(addressOf("offers"));
}

export function loadMemory(): Promise<typeof import("./memory")> {
  return import(addressOf("memory"));
}

/** What to say of a part that did not come. */
export function notLoaded(say: (sentence: string) => void): (error: Error) => void {
  return ({ message }) => say(`A part of this page is missing: ${message} Check the connection, then reload.`);
}
