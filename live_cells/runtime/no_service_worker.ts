// Takes the place of the service worker once a site is no longer kept for use without a network, or is being written:
// removes what was kept, and itself. Without it, whoever had been there before would see the old site for ever.

import { copiesOf } from "./cache_names";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove(): Promise<void> {
  const { registration } = self;
  for (const name of await caches.keys()) if (name.startsWith(copiesOf(registration.scope))) await caches.delete(name);
  await registration.unregister();
}
