// The hash of a content as the browser writes it where it compares by itself.

/** Only pages that are https or local can know it. */
export async function hashOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
