// Creates the workers of a page, all of them from one script.

import { fetchWorker } from "./parts";

let source: Promise<string> | undefined;

/** @param refresh whether to pass by the browser's cache, which may hold a broken file */
export async function createWorker(refresh: boolean): Promise<Worker> {
  return new Worker(await sourceAddress(refresh), { type: "module", name: "live-cells" });
}

/** The address of the worker's script: a blob, for only then the policy of the page holds in the worker, too. */
function sourceAddress(refresh: boolean): Promise<string> {
  source ??= fetchWorker(refresh).then(URL.createObjectURL);
  source.catch(() => {
    source = undefined; // the next start asks for it again
  });
  return source;
}
