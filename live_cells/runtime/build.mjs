// Bundles the runtime into live_cells/static/: names carry a hash of the content, the manifest says which is which.
// `build.mjs FOLDER` leaves the code as it was written and puts source maps into that folder, see tools/coverage.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = fileURLToPath(new URL("./", import.meta.url));
const output = fileURLToPath(new URL("../static/", import.meta.url));
const maps = process.argv[2];

const shared = {
  absWorkingDir: here,
  outdir: output,
  bundle: true,
  minify: !maps,
  sourcemap: maps ? "external" : false,
  format: "esm",
  target: ["es2022", "safari16.4"],
  entryNames: "[name]-[hash]",
  loader: { ".py": "text" },
  metafile: true,
  logLevel: "warning",
};

const packages = new Set(); // whose code is in a published file

/** Bundle one entry point and return the hashed name it got. */
async function bundle(entry, options = {}) {
  const { metafile, warnings } = await build({ ...shared, ...options, entryPoints: [entry] });
  if (warnings.length) throw new Error(`${entry}: esbuild warns, see above; a warning counts as an error here`);
  const [[file, { inputs }]] = Object.entries(metafile.outputs).filter(([, made]) => made.entryPoint === entry);
  if (options.platform !== "node") {
    for (const path of Object.keys(inputs)) {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
      if (name) packages.add(name);
    }
  }
  if (maps) {
    await mkdir(maps, { recursive: true });
    await rename(`${output}${basename(file)}.map`, `${maps}/${basename(file)}.map`);
  }
  return basename(file);
}

/** A script that is put into a page as it is. */
async function small(file) {
  const { code } = await transform(await readFile(here + file, "utf-8"), { minify: true });
  return code.trim();
}

/** As browsers compare it: the integrity of a file, or of a script in a page. */
function hash(content) {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const parts = {};
// The last three bring their own style, as text: it is not needed before they are.
for (const name of ["worker", "editor", "figure", "offers", "memory", "take_away"]) {
  const file = await bundle(`${name}.ts`, { loader: { ...shared.loader, ".css": "text" } });
  parts[name] = { file, integrity: hash(await readFile(output + file)) };
}
const frameScript = await small("frame_height.js");
const define = {
  PARTS: JSON.stringify(parts),
  FRAME_SCRIPT: JSON.stringify(frameScript),
  FRAME_SCRIPT_HASH: JSON.stringify(hash(frameScript)),
};
const manifest = {
  script: await bundle("live-cells.ts", { define }),
  style: await bundle("live-cells.css"),
  // Not published under these names: the build writes one of the two at the root of the site.
  service_worker: await bundle("service_worker.ts", {
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"', COME_AGAIN: JSON.stringify(await small("come_again.js")) },
  }),
  no_service_worker: await bundle("no_service_worker.ts", { format: "iife" }),
  // For Node, when the site is built.
  snapshot_maker: await bundle("make_snapshot.ts", {
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
  }),
  // What a page's content security policy has to allow beside files: the script in the frames of HTML outputs.
  frame_script: hash(frameScript),
  packages: [...packages].sort(),
};
await writeFile(new URL("../static/manifest.json", import.meta.url), `${JSON.stringify(manifest, null, 2)}\n`);
const made = [
  manifest.script,
  manifest.style,
  manifest.service_worker,
  manifest.no_service_worker,
  manifest.snapshot_maker,
  ...Object.values(parts).map(({ file }) => file),
];
console.log(`live_cells/static: ${made.join(", ")}`);
