// A download that failed, told by its file.

/** A file that could not be had, or is not the right one; the message names it. */
export class DownloadError extends Error {
  /** @param address of the file, or its path */
  constructor(address: string, what: string) {
    super(`${address.slice(address.lastIndexOf("/") + 1)} ${what}.`);
  }
}
