// A short name for a text: two texts with the same one are as good as never met. It keeps no secret and proves nothing.

/** 64 bits in base 36. Made at once, which Web Crypto cannot do, and on pages without https. */
export function digest(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193); // FNV-1a
    b = Math.imul(b ^ unit, 0x85ebca6b);
    b ^= b >>> 15;
  }
  return [a, b].map((half) => (half >>> 0).toString(36)).join("-");
}
