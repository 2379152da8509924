// The script of a page with cells: defines the elements. Python and the editor come when a reader asks for them.

import { LiveCell } from "./live-cell";
import { LiveMemory } from "./live-memory";
import { LivePrediction } from "./live-prediction";
import { watchForNewVersion } from "./offline";
import { Python } from "./python";
import { PREFIX } from "./remembered";
import { Runner } from "./runner";
import { canRunPython, StaticCell } from "./static_cell";

const script = document.querySelector<HTMLScriptElement>("script[data-python]");
const { python, pack } = script?.dataset ?? {};
if (!python) throw new Error("live-cells: its script tag has no data-python, the address of Python.");

// Resolved now: under instant navigation the page's own address changes.
const at = (address: string): string => new URL(address, document.baseURI).href;
const runner = new Runner(new Python(at(python), pack && at(pack)));
LiveCell.notebook = (page) => runner.notebook(page);

// Another tab has kept or forgotten something; a page that comes back from the browser's memory, or was frozen, has
// missed that, and its next keystroke would put old code over new.
addEventListener("storage", ({ key }) => {
  if (key === PREFIX) runner.forget();
  else if (key?.startsWith(PREFIX)) runner.adopt(false);
});
addEventListener("pageshow", ({ persisted }) => persisted && runner.adopt(true));
document.addEventListener("visibilitychange", () => document.hidden || runner.adopt(true));

watchForNewVersion();
customElements.define("live-cell", canRunPython() ? LiveCell : StaticCell);
customElements.define("live-memory", LiveMemory);
customElements.define("live-prediction", LivePrediction);
