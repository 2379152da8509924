// Draws a Vega-Lite figure as the build does. A chunk of its own, loaded when the first live figure appears.

import { loader, parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import theme from "../figure_theme.json";

let drawn = 0;

/** @param font the page's font: texts are measured with it, for which the theme's "inherit" will not do */
export async function render(spec: unknown, alt: string, font: string): Promise<Element> {
  const { spec: vega } = compile(spec as TopLevelSpec, { config: { ...(theme as object), font } });
  // Interpreted: to make functions of a figure's expressions, the page would have to allow `eval`.
  const runtime = parse(vega, undefined, { ast: true });
  const view = new View(runtime, { renderer: "none", loader: offline(), expr: expressionInterpreter });
  const text = ownIds(await view.toSVG());
  view.finalize();
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", alt);
  svg.setAttribute("style", "max-width:100%;height:auto");
  return svg;
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
