// Fetches a file by its hash, and names it when it does not come.

import { DownloadError } from "./download_error";

/**
 * @param integrity the hash of the content, as the browser compares it; without, there is nothing to compare
 * @param refresh whether to pass by the browser's cache, which may hold a broken file
 */
export async function fetchChecked(url: string, integrity: string, refresh: boolean): Promise<Response> {
  const response = await fetch(url, { integrity, cache: refresh ? "reload" : "default" }).catch(() => undefined);
  if (response?.ok) return response;
  const answer = response ? ` (the server answered ${response.status})` : ", or its content is not the expected one";
  throw new DownloadError(url, `could not be downloaded${answer}`);
}
