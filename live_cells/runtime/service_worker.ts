// The service worker: answers with the site's own files where there is no network, all of one version.
// A new version takes its place as a reader goes to another page, and not while something is at work in a tab.

import { PrecacheController } from "workbox-precaching/PrecacheController.js";
import { copiesOf, pagesOf, pythonOf } from "./cache_names";
import type { OfflineList, ToPage, ToServiceWorker } from "./offline_messages";
import { PythonCopy } from "./python_copy";

declare const self: ServiceWorkerGlobalScope;
declare const OFFLINE: OfflineList; // written before this script by the build
declare const COME_AGAIN: string; // come_again.js, put in by the build

const LOST = "404.html";
const PATIENCE = 1000; // milliseconds that a page has to say whether it is at work

const site = self.registration.scope;
const anyStatus = { cacheWillUpdate: async ({ response }: { response: Response }) => response }; // the hash decides
const pages = new PrecacheController({ cacheName: pagesOf(site), plugins: [anyStatus] });
pages.addToCacheList(
  Object.entries(OFFLINE.files).map(([url, integrity]) => ({ url, integrity, revision: integrity })),
);
const python = new PythonCopy(site, OFFLINE);

self.addEventListener("install", (event) => {
  void pages.install(event);
  event.waitUntil(python.follow());
});

self.addEventListener("activate", (event) => {
  void pages.activate(event);
  event.waitUntil(Promise.all([python.clean(), removeEarlierCopies(), self.clients.claim()]));
});

self.addEventListener("message", (event) => {
  const message: ToServiceWorker = event.data;
  if (message.type === "hold") event.waitUntil(work(python.hold(message.addresses)));
  else void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(site)) return;
  if (request.mode === "navigate") event.respondWith(open(request));
  else if (python.has(request.url)) event.respondWith(work(python.answer(request)));
  else if (cacheKey(request.url)) event.respondWith(find(request.url).then((found) => found ?? fetch(request)));
});

let working = 0;

/** Something that a new version would have to wait for. */
async function work<Result>(doing: Promise<Result>): Promise<Result> {
  working++;
  return await doing.finally(() => working--);
}

/** The page that a reader goes to. */
async function open(request: Request): Promise<Response> {
  if (await newVersionMayCome()) return comeAgain();
  const found = await find(request.url);
  if (found) return found;
  const { origin, pathname, search } = new URL(request.url);
  if (cacheKey(`${origin}${pathname}/`)) return Response.redirect(`${origin}${pathname}/${search}`);
  try {
    return await work(fetch(request));
  } catch {
    const lost = await find(site + LOST);
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    return lost ? new Response(lost.body, { status: 404, headers }) : Response.error();
  }
}

/** Under which name a page or a file is kept; what follows a `?` is for its scripts alone. */
function cacheKey(address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  return pages.getCacheKeyForURL(origin + pathname + (pathname.endsWith("/") ? "index.html" : ""));
}

/** From its own entry alone, without making one: after "Forget everything" there is none. */
async function find(address: string): Promise<Response | undefined> {
  const key = cacheKey(address);
  return key === undefined ? undefined : await caches.match(key, { cacheName: pagesOf(site), ignoreVary: true });
}

/** Whether a new version waits, and nothing is at work: no tab, but for the one that is left right now, nor this worker. */
async function newVersionMayCome(): Promise<boolean> {
  if (!self.registration.waiting || working) return false;
  const windows = await self.clients.matchAll({ type: "window" });
  const atWork = await Promise.all(windows.filter(({ frameType }) => frameType !== "nested").map(isAtWork));
  return !atWork.includes(true);
}

/** What gives no answer, a sleeping tab for one, may be. */
function isAtWork(client: Client): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(true), PATIENCE);
    client.postMessage({ type: "at-work?" } satisfies ToPage, [port2]);
  });
}

/**
 * A page that lets the new version take over and then has the browser ask it. By a script, for a header (`Refresh`) does
 * nothing where the address has a fragment. Its icon is empty: to be asked for one would keep this worker from ending.
 */
function comeAgain(): Response {
  const head = '<!doctype html><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">';
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(`${head}<script>${COME_AGAIN}</script>`, { headers });
}

async function removeEarlierCopies(): Promise<void> {
  const current = [pagesOf(site), pythonOf(site)];
  for (const name of await caches.keys()) {
    if (name.startsWith(copiesOf(site)) && !current.includes(name)) await caches.delete(name);
  }
}
