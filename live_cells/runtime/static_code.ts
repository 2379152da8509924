// Changes a stretch of highlighted code: the spans stay, and the new text stands where the old one ended.

/** Put `text` in the place of the characters from `start` to `end`, of which there is at least one. */
export function replaceCode(code: HTMLElement, start: number, end: number, text: string): void {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode() as Text | null; node && at < end; node = walker.nextNode() as Text | null) {
    const { length } = node.data;
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, length)];
    if (from < to) node.replaceData(from, to - from, end <= at + length ? text : "");
    at += length;
  }
}
