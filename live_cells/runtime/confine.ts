// Takes from a worker, before a reader's code runs in it, what outlives the worker or gets around its page's policy.

/** Storage, other tabs, and workers of their own: one that starts from an address would have no policy. */
const TAKEN = [
  "indexedDB",
  "caches",
  "cookieStore",
  "BroadcastChannel",
  "Worker",
  "SharedWorker",
  "webkitRequestFileSystem",
  "webkitRequestFileSystemSync",
  "webkitResolveLocalFileSystemURL",
  "webkitResolveLocalFileSystemSyncURL",
];
const TAKEN_OF_NAVIGATOR = ["storage", "storageBuckets", "serviceWorker", "locks"];

export function confine(): void {
  for (const name of TAKEN) take(globalThis, name);
  for (const name of TAKEN_OF_NAVIGATOR) take(navigator, name);
}

/** From the object and from all that it inherits from: a property that is only hidden can be found again. */
function take(owner: object, name: string): void {
  for (let holder = owner; holder; holder = Object.getPrototypeOf(holder)) Reflect.deleteProperty(holder, name);
  if (name in owner) throw new Error(`This browser does not let go of ${name}.`);
}
