// Removes the copy of a site for use without a network, and nothing of another site of the same address.

import { copiesOf } from "./cache_names";

/** @param site the address of its folder */
export async function removeCopy(site: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(site); // or that of a site around it
  if (registration?.scope === site) await registration.unregister();
  const { caches } = globalThis; // absent in pages that are neither https nor local
  for (const name of (await caches?.keys()) ?? []) if (name.startsWith(copiesOf(site))) await caches.delete(name);
}
