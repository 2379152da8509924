// Guesses that Python is about to be needed, where a wrong guess costs the reader little.

const REST = 150; // milliseconds that a pointer stays where it wants to click

/** Whether the connection allows a download that nobody has asked for yet. */
export function unmetered(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return !connection?.saveData && !connection?.effectiveType?.includes("2g");
}

/** @param act called when a pointer has come to rest on the element: not by touch, nor as the page scrolls below it */
export function whenPointed(element: HTMLElement, act: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  element.addEventListener("pointermove", ({ pointerType }) => {
    if (pointerType !== "touch") timer ??= setTimeout(() => whenIntended(act), REST);
  });
  element.addEventListener("pointerleave", () => {
    clearTimeout(timer);
    timer = undefined;
  });
}

/** Do what prepares for a click that is likely to come, unless the reader saves data. */
export function whenIntended(act: () => void): void {
  if (unmetered()) act();
}
