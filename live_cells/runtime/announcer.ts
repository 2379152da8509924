// Tells screen readers, in a few words, what a cell shows now: once for a run or a series of moves, however much there is.

const PAUSE = 500; // milliseconds without anything newer
const HEARD = 10_000; // milliseconds until it is taken away again, so that nobody reads it twice
const LONGEST = 240; // characters of a text that are read out

const region = document.createElement("div");
region.className = "live-cells__announcer";
region.ariaLive = "polite";
let timer: ReturnType<typeof setTimeout> | undefined;

/** Put the region into the page: what changes in it is heard only if it was there before. */
export function listen(): void {
  if (!region.isConnected) document.body.append(region);
}

/** Tell what `words` gives by then, unless something newer comes first. */
export function announce(words: () => string): void {
  hush();
  timer = setTimeout(() => {
    region.textContent = words();
    timer = setTimeout(hush, HEARD);
  }, PAUSE);
}

/** Take back what was told: the same words are heard again the next time. */
export function hush(): void {
  clearTimeout(timer);
  region.textContent = "";
}

/** What there is to see in a cell's output. */
export function inWords(output: HTMLElement): string {
  return [...output.children].map((shown) => ofOne(shown as HTMLElement)).join(" ");
}

function ofOne(shown: HTMLElement): string {
  const { alternative } = shown.dataset;
  if (alternative !== undefined) return alternative;
  if (shown instanceof HTMLImageElement) return shown.alt;
  if (shown instanceof HTMLIFrameElement) return shown.title;
  const picture = shown.querySelector("[aria-label]");
  if (picture?.ariaLabel) return picture.ariaLabel;
  const text = (shown.textContent ?? "").trim();
  if (shown.classList.contains("live-cell__error")) return `Error. ${text.split("\n").at(-1)}`;
  if (text.length <= LONGEST) return text;
  return `${text.split("\n").length} lines that begin: ${text.slice(0, LONGEST)} …`;
}
