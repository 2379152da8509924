// The copy of the site for use without a network, as its pages see it: made, watched for a new version, removed.

import { NewVersion } from "./new_version";
import { isRefused, refuseOffline } from "./offline_choice";
import type { ToServiceWorker } from "./offline_messages";
import { removeCopy } from "./remove_copy";

const HOUR = 3_600_000; // milliseconds

let newVersion: NewVersion | undefined;
let held = "";

/** Whether there is a copy; one that is being made for the first time is none yet. @param address of the service worker */
export async function isKept(address: string): Promise<boolean> {
  return Boolean((await registered(address))?.active);
}

/** Make the copy, if there is none, and hold these of Python's files with it; not against the reader's will. */
export async function keep(address: string, pythonFiles: string[]): Promise<void> {
  const files = pythonFiles.join();
  if (!navigator.serviceWorker || isRefused()) return;
  if (files && files === held && (await registered(address))) return;
  // Else a browser may ask its own cache, for a day, whether there is a new version.
  const registration = await navigator.serviceWorker.register(address, { updateViaCache: "none" });
  const worker = await activated(registration);
  worker.postMessage({ type: "hold", addresses: pythonFiles } satisfies ToServiceWorker);
  held = files;
  watchRegistration(registration);
}

/** Hear of the new version of a site whose copy this page comes from. */
export async function watch(address: string): Promise<void> {
  const registration = await registered(address);
  if (registration) watchRegistration(registration);
}

/** Remove the copy, and make none at the next Run either. */
export async function refuse(address: string): Promise<void> {
  await removeCopy(siteOf(address));
  held = "";
  refuseOffline(true);
}

function siteOf(address: string): string {
  return new URL("./", address).href;
}

/** The registration of this site's service worker. */
async function registered(address: string): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(address);
  return registration?.scope === siteOf(address) ? registration : undefined;
}

function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  return new Promise((resolve, reject) => {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    const look = (): void => {
      if (worker?.state === "activated") resolve(worker);
      else if (worker?.state === "redundant") reject(new Error("Not all files of the site could be downloaded."));
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}

function watchRegistration(registration: ServiceWorkerRegistration): void {
  if (newVersion) return;
  newVersion = new NewVersion(registration);
  // The browser asks for a new version as a page is loaded. Under instant navigation that may be days ago.
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < HOUR) return;
    asked = Date.now();
    registration.update().catch(() => {}); // no network: another time
  });
}
