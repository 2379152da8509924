// Draws a Vega-Lite figure as the build does. A chunk of its own, loaded when the first live figure appears.

import { loader, parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import theme from "../figure_theme.json";

const MOST_SHAPES = 50;

/** What Vega-Lite made of a figure without its rows, by that figure as text: half of the time until it is shown. */
const compiled = new Map<string, Spec>();
let drawn = 0;

/** @param font the page's font: texts are measured with it, for which the theme's "inherit" will not do */
export async function render(spec: unknown, alt: string, font: string): Promise<Element> {
  // Interpreted: to make functions of a figure's expressions, the page would have to allow `eval`.
  const runtime = parse(inVega(spec, font), undefined, { ast: true });
  const view = new View(runtime, { renderer: "none", loader: offline(), expr: expressionInterpreter });
  const text = ownIds(await view.toSVG());
  view.finalize();
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", alt);
  svg.setAttribute("style", "max-width:100%;height:auto");
  return svg;
}

/**
 * A figure in the terms of Vega. Two positions of a slider differ in their rows and seldom in anything else, and
 * Vega-Lite never looks at rows: it is asked once for all figures of a shape, with a name where each table stood.
 */
function inVega(spec: unknown, font: string): Spec {
  const tables = new Map<string, unknown[]>();
  const shape = JSON.stringify([font, spec], function (this: unknown, key: string, value: unknown) {
    if (key === "description" && this === spec) return undefined; // the picture is named by `alt`
    if (key !== "data" || !isTable(value) || "name" in value) return value;
    const { values, ...rest } = value;
    const name = `table-${tables.size}`;
    tables.set(name, values);
    return { ...rest, name };
  });
  let vega = compiled.get(shape);
  if (!vega) {
    const [, anonymous] = JSON.parse(shape) as [string, TopLevelSpec];
    vega = compile(anonymous, { config: { ...(theme as object), font } }).spec;
    compiled.set(shape, vega);
    const [oldest] = compiled.keys();
    if (compiled.size > MOST_SHAPES && oldest !== undefined) compiled.delete(oldest);
  }
  const data = vega.data?.map((each) => {
    const values = tables.get(each.name);
    return values ? { ...each, values } : each;
  });
  return { ...vega, data } as Spec;
}

function isTable(data: unknown): data is { values: unknown[] } {
  return typeof data === "object" && data !== null && "values" in data && Array.isArray(data.values);
}

/** Figures bring their data with them: nothing is fetched from anywhere. */
function offline(): ReturnType<typeof loader> {
  const refuse = (): Promise<never> => Promise.reject(new Error("a figure cannot load anything"));
  return { ...loader(), load: refuse, sanitize: refuse };
}

/** Ids are the whole page's: those of two figures must not be the same. */
function ownIds(svg: string): string {
  const prefix = `live-figure-${++drawn}-`;
  return svg.replace(/\bid="/g, `id="${prefix}`).replace(/url\(#/g, `url(#${prefix}`);
}
