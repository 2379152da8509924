// What a page and the service worker say to each other.

/** What the build writes before the service worker's script. */
export interface OfflineList {
  /** Of the site's files, Python's excepted, by their address below the site: the hash, as the browser compares it. */
  files: Record<string, string>;
  /** Where Python's files are, below the site. */
  folder: string;
  /** The same for Python's files, by their address below that folder. */
  python: Record<string, string>;
}

/**
 * Page to service worker: hold these addresses of Python's files; or, to one that waits, take the place of the one
 * before.
 */
export type ToServiceWorker = { type: "hold"; addresses: string[] } | { type: "take-over" };

/** Service worker to page, with a port for the answer, true or false: is something going on that must not be broken off? */
export interface ToPage {
  type: "at-work?";
}
