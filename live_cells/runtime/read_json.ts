// Reads the small files that describe the hosted Python.

import { DownloadError } from "./download_error";
import { fetchChecked } from "./fetch_checked";

/**
 * Read a small file of the distribution; a failure names the file.
 *
 * @param address behind `#` stands the hash of the text, as the browser compares it
 */
export async function readJson<Value>(address: string, refresh: boolean): Promise<Value> {
  const [url = "", integrity = ""] = address.split("#");
  const response = await fetchChecked(url, integrity, refresh);
  try {
    return JSON.parse(await response.text());
  } catch {
    throw new DownloadError(url, "is damaged, or is another file");
  }
}
