// Links that carry the code of cells: `#code=` and, compressed, what cells they are for and what the code is. What
// comes out of a link was written by anybody: it is read within bounds, and only if nothing in it is invisible.

import { CODE_LINK } from "./elsewhere";
import { MOST_LINES } from "./offer_panel";

/** The code that a link carries for one cell. */
export interface LinkedCode {
  id: string;
  /** Of the author's code that it was made from. */
  digest: string;
  source: string;
}

const LONGEST = 8 * 1024; // characters of the fragment
const LARGEST = 256 * 1024; // bytes, once decompressed
const MOST = 200; // cells
/** Characters that show nothing, or turn round what is shown; code could hide behind them. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Whether this browser can pack code into a link and unpack it: older ones know no such streams, or not the format. */
export function canPack(): boolean {
  try {
    return [new CompressionStream("deflate-raw"), new DecompressionStream("deflate-raw")].length > 0;
  } catch {
    return false;
  }
}

export async function encode(cells: LinkedCode[]): Promise<string> {
  if (!canPack()) throw new Error("This browser is too old to make a link of code. Copy the code itself.");
  for (const { id, source } of cells) {
    const found = invisible(source);
    if (found) throw new Error(`The code of ${id} holds ${found}, which a link must not carry. Remove it first.`);
  }
  const text = JSON.stringify({ version: 1, cells: cells.map(({ id, digest, source }) => [id, digest, source]) });
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const fragment = `${CODE_LINK}${toBase64(bytes)}`;
  if (fragment.length <= LONGEST) return fragment;
  const size = `${(fragment.length / 1024).toFixed(1)} KB`;
  const less = cells.length > 1 ? "Copy the links of single cells instead." : "Shorten the code first.";
  throw new Error(`The link would be ${size} long, and at most 8 KB are allowed. ${less}`);
}

export async function decode(fragment: string): Promise<LinkedCode[]> {
  if (fragment.length > LONGEST) throw new Error("it is longer than 8 KB");
  const bytes = fromBase64(fragment.slice(CODE_LINK.length));
  const text = await atMost(LARGEST, new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
  const { version, cells } = JSON.parse(text) as { version?: unknown; cells?: unknown };
  if (version !== 1 || !Array.isArray(cells) || cells.length > MOST) throw new Error("it is of another kind");
  return cells.map((cell: unknown) => {
    const [id, digest, source] = Array.isArray(cell) ? cell : [];
    if (typeof id !== "string" || typeof digest !== "string" || typeof source !== "string") {
      throw new Error("it is of another kind");
    }
    if (source.split("\n").length > MOST_LINES) throw new Error("it has more lines than can be shown");
    const found = invisible(source);
    if (found) throw new Error(`it holds ${found}, behind which code can hide`);
    return { id, digest, source };
  });
}

function invisible(source: string): string | undefined {
  const [found] = INVISIBLE.exec(source) ?? [];
  const code = found?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return code && `an invisible character (U+${code})`;
}

/** Read no more than this, however much a few bytes unfold to. */
async function atMost(most: number, stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (let next = await reader.read(); next.value; next = await reader.read()) {
    size += next.value.length;
    if (size > most) {
      void reader.cancel();
      throw new Error("it unfolds to more than 256 KB");
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}

function toBase64(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (unit) => unit.charCodeAt(0));
}
