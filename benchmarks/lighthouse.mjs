// Lighthouse's four scores for each address given, as one line of JSON each: node lighthouse.mjs CHROMIUM URL...
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, ...addresses] = process.argv.slice(2);
const userDataDir = mkdtempSync(join(tmpdir(), "lighthouse-"));
const flags = ["--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
if (process.getuid?.() === 0) flags.push("--no-sandbox");
const chrome = await launch({ chromePath, chromeFlags: flags, userDataDir });
try {
  for (const url of addresses) {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" });
    const scores = Object.fromEntries(
      Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]),
    );
    // What keeps a category from 100: the audits that have a weight in it and did not pass.
    const lost = Object.values(lhr.categories)
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
    console.log(JSON.stringify({ url, scores, lost }));
  }
} finally {
  await chrome.kill();
  rmSync(userDataDir, { recursive: true, force: true });
}
