// Shows a cell's outputs: nbformat's MIME bundles as elements, text as text, foreign HTML in a frame of its own.

import { LiveFigure } from "./live_figure";
import type { MimeBundle, Output } from "./protocol";

declare const FRAME_SCRIPT: string; // frame_height.js, put in by the build
declare const FRAME_SCRIPT_HASH: string;

const VEGA_LITE = /^application\/vnd\.vegalite\.v\d+\+json$/;

export class Outputs {
  #stream: { name: string; element: HTMLElement } | undefined;
  #displays: { id: string; element: HTMLElement }[] = []; // that can be replaced
  #stale = false;

  constructor(readonly element: HTMLElement) {}

  /** A new run begins: what is shown stays until there is something new, so that the page does not jump. */
  begin(): void {
    this.#stale = true;
    this.element.ariaBusy = "true";
  }

  add(output: Output): void {
    if (this.#stale) this.clear();
    if (output.output_type === "stream") {
      if (this.#stream?.name !== output.name) {
        const element = pre("live-cell__stream", "");
        element.dataset.stream = output.name;
        this.element.append(element);
        this.#stream = { name: output.name, element };
      }
      this.#stream.element.append(output.text);
      return;
    }
    if (output.output_type === "update_display_data") {
      for (const display of this.#displays) {
        if (display.id === output.transient?.display_id) display.element = replaced(display.element, output.data);
      }
      return;
    }
    this.#stream = undefined;
    const element =
      output.output_type === "error" ? pre("live-cell__error", output.traceback.join("\n")) : shown(output.data);
    this.element.append(element);
    if ("transient" in output && output.transient) this.#displays.push({ id: output.transient.display_id, element });
  }

  end(): void {
    if (this.#stale) this.clear();
    this.element.ariaBusy = "false";
  }

  clear(): void {
    this.#stale = false;
    this.#stream = undefined;
    this.#displays = [];
    this.element.replaceChildren();
  }
}

/** The richest representation that can be shown. */
function shown(data: MimeBundle): HTMLElement {
  const text = asText(data["text/plain"]);
  const spec = figureOf(data);
  if (spec !== undefined) return new LiveFigure(spec, text).element;
  if ("text/html" in data) return frame(asText(data["text/html"]));
  if ("image/svg+xml" in data) {
    return image(`data:image/svg+xml,${encodeURIComponent(asText(data["image/svg+xml"]))}`, text);
  }
  for (const mime of ["image/png", "image/jpeg"]) {
    if (mime in data) return image(`data:${mime};base64,${asText(data[mime])}`, text);
  }
  return pre("live-cell__text", text);
}

function figureOf(data: MimeBundle): unknown {
  const mime = Object.keys(data).find((mime) => VEGA_LITE.test(mime));
  return mime === undefined ? undefined : data[mime];
}

/** Show something else in the place of an element. */
function replaced(element: HTMLElement, data: MimeBundle): HTMLElement {
  const spec = figureOf(data);
  if (spec !== undefined && LiveFigure.redraw(element, spec, asText(data["text/plain"]))) return element;
  const other = shown(data);
  element.replaceWith(other);
  return other;
}

/** nbformat allows a text to be a list of lines. */
function asText(value: unknown): string {
  return Array.isArray(value) ? value.join("") : String(value ?? "");
}

function pre(name: string, text: string): HTMLElement {
  const element = document.createElement("pre");
  element.className = name;
  element.append(text);
  return element;
}

function image(source: string, alt: string): HTMLElement {
  const element = document.createElement("img");
  element.className = "live-cell__image";
  element.alt = alt;
  element.src = source;
  return element;
}

/** A frame that can reach neither the page nor the network; the one script in it tells its height. */
function frame(html: string): HTMLElement {
  const policy = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src '${FRAME_SCRIPT_HASH}'`;
  const element = document.createElement("iframe");
  element.className = "live-cell__html";
  element.title = "HTML output";
  element.setAttribute("sandbox", "allow-scripts");
  element.srcdoc =
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="color-scheme" content="light dark">` +
    `<style>body{margin:0;display:flow-root;font:14px/1.5 system-ui,sans-serif}</style>` +
    `${html}<script>${FRAME_SCRIPT}</script>`;
  const listen = ({ source, data }: MessageEvent): void => {
    if (source === element.contentWindow && typeof data === "number")
      element.style.height = `${Math.min(data, 4000)}px`;
    else if (!element.isConnected) removeEventListener("message", listen);
  };
  addEventListener("message", listen);
  return element;
}
