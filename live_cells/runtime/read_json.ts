// Fetches the small files that describe the hosted Python.

import { DownloadError } from "./download_error";

/**
 * Fetch a small file of the distribution; a failure names the file.
 *
 * @param address behind `#` stands the hash of the text, as the browser compares it
 */
export async function readJson<Value>(address: string, refresh = false): Promise<Value> {
  const [url = "", integrity = ""] = address.split("#");
  const response = await fetch(url, { integrity, cache: refresh ? "reload" : "default" }).catch(() => undefined);
  if (!response?.ok) {
    const answer = response ? ` (the server answered ${response.status})` : ", or its content is not the expected one";
    throw new DownloadError(url, `could not be downloaded${answer}`);
  }
  try {
    return JSON.parse(await response.text());
  } catch {
    throw new DownloadError(url, "is damaged, or is another file");
  }
}
