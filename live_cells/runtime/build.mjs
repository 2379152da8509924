// Bundles the runtime into live_cells/static/: names carry a hash of the content, the manifest says which is which.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL("./", import.meta.url));
const output = fileURLToPath(new URL("../static/", import.meta.url));

const shared = {
  absWorkingDir: here,
  outdir: output,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "safari16.4"],
  entryNames: "[name]-[hash]",
  loader: { ".py": "text" },
  metafile: true,
  logLevel: "warning",
};

/** Bundle one entry point and return the hashed name it got. */
async function bundle(entry, options = {}) {
  const { metafile, warnings } = await build({ ...shared, ...options, entryPoints: [entry] });
  if (warnings.length) throw new Error(`${entry}: esbuild warns, see above; a warning counts as an error here`);
  const [file] = Object.entries(metafile.outputs).find(([, made]) => made.entryPoint === entry);
  return basename(file);
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const parts = {};
for (const name of ["worker", "editor", "figure"]) parts[name] = await bundle(`${name}.ts`);
// The parts below bring their own style, as text: it is not needed before they are.
for (const name of ["offers", "memory"]) {
  parts[name] = await bundle(`${name}.ts`, { loader: { ".css": "text" } });
}
const manifest = {
  script: await bundle("live-cells.ts", { define: { PARTS: JSON.stringify(parts) } }),
  style: await bundle("live-cells.css"),
  // For Node, when the site is built; the one part that is not published.
  snapshot_maker: await bundle("make_snapshot.ts", {
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
  }),
};
await writeFile(new URL("../static/manifest.json", import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`live_cells/static: ${[...Object.values(manifest), ...Object.values(parts)].join(", ")}`);
