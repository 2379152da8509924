// Fetches the small texts that describe the hosted Python.

/**
 * Fetch a small text of the distribution; a failure names the file.
 *
 * @param address behind `#` stands the hash of the text, as the browser compares it
 */
export async function readText(address: string, refresh = false): Promise<string> {
  const [url = "", integrity = ""] = address.split("#");
  const name = url.slice(url.lastIndexOf("/") + 1);
  const response = await fetch(url, { integrity, cache: refresh ? "reload" : "default" }).catch(() => undefined);
  if (!response?.ok) {
    const answer = response ? ` (the server answered ${response.status})` : ", or its content is not the expected one";
    throw new Error(`${name} could not be downloaded${answer}.`);
  }
  return await response.text();
}
