// Carries what ran of the bundles back to the TypeScript that they were made from, and writes an Istanbul report of it.
//
// node typescript.mjs BUNDLES MAPS COUNTS REPORT: four folders, see tools/coverage/__main__.py.

import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CoverageReport } from "monocart-coverage-reports";

const [bundles, maps, counts, output] = process.argv.slice(2);

/** The functions of all bundles that ran: a file of the recorder holds those of one, a file of Node of many. */
async function whatRan() {
  const functions = new Map();
  const add = (name, more) => functions.set(name, [...(functions.get(name) ?? []), ...more]);
  for (const file of await readdir(counts)) {
    const content = JSON.parse(await readFile(join(counts, file), "utf-8"));
    if (Array.isArray(content)) add(basename(file, ".json"), content);
    else for (const script of content.result) add(basename(script.url), script.functions);
  }
  return functions;
}

/** Lists that each name a function once, as a single count does. */
function apart(functions) {
  const lists = [];
  const times = new Map();
  for (const each of functions) {
    const [{ startOffset, endOffset }] = each.ranges;
    const place = `${startOffset}-${endOffset}`;
    const time = times.get(place) ?? 0;
    times.set(place, time + 1);
    lists[time] ??= [];
    lists[time].push(each);
  }
  return lists;
}

const report = new CoverageReport({
  logging: "error",
  outputDir: output,
  reports: ["json", "json-summary", "html"],
  sourcePath: (path) => (path.startsWith("runtime/") ? `live_cells/${path}` : path),
  sourceFilter: (path) => path.startsWith("live_cells/runtime/") && path.endsWith(".ts"),
});
const functions = await whatRan();
for (const map of await readdir(maps)) {
  const name = basename(map, ".map");
  if (name.endsWith(".css")) continue;
  const source = await readFile(join(bundles, name), "utf-8");
  const sourceMap = JSON.parse(await readFile(join(maps, map), "utf-8"));
  const whole = { startOffset: 0, endOffset: source.length, count: 0 };
  const nothing = [{ functionName: "", ranges: [whole], isBlockCoverage: true }]; // a bundle that never ran counts, too
  for (const list of [nothing, ...apart(functions.get(name) ?? [])]) {
    await report.add([{ url: `file:///live_cells/static/${name}`, source, sourceMap, functions: list }]);
  }
}
await report.generate();
