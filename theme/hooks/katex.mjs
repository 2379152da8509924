// Renders TeX to HTML and MathML: one JSON request per input line, one JSON answer per output line.
import { createInterface } from "node:readline";
import katex from "katex";

// The sign of an error has one colour everywhere; the stylesheet says which, for light and for dark.
const macros = {
  "\\low": "\\htmlClass{low}{#1}",
  "\\high": "\\htmlClass{high}{#1}",
};

// \href, \includegraphics and their like would put into a page what no other check of the site sees.
function onlyClasses({ command }) {
  if (command !== "\\htmlClass") throw new Error(`${command} is not allowed in a formula`);
  return true;
}

// Beside the MathML, which is what screen readers read; nobody copies it from a page, and it makes each larger.
const TEX_SOURCE = /<annotation encoding="application\/x-tex">.*?<\/annotation>/s;

function answer({ formula, display }) {
  try {
    const html = katex.renderToString(formula, {
      displayMode: display,
      macros: { ...macros },
      output: "htmlAndMathml",
      strict: (problem) => (problem === "htmlExtension" ? "ignore" : "error"),
      throwOnError: true,
      trust: onlyClasses,
    });
    return { html: html.replace(TEX_SOURCE, "") };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
