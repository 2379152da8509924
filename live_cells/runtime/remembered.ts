// What the browser keeps, under names that begin with the site's path and "#": other sites may share the address, and
// the path of one may begin with that of another, but no path holds a "#".

const SITE = new URL("../../", import.meta.url).pathname; // the scripts lie in assets/live-cells/
export const PREFIX = `${SITE}#`;

/** Keep a text between visits, or no longer. A browser may refuse, or be full: then the answer is false. */
export function remember(
  name: string,
  value: string | null,
  storage: "localStorage" | "sessionStorage" = "localStorage",
) {
  try {
    if (value === null) globalThis[storage].removeItem(PREFIX + name);
    else globalThis[storage].setItem(PREFIX + name, value);
    return true;
  } catch {
    return false;
  }
}

/** What is kept; undefined if the browser does not say. */
export function recall(name: string, storage: "localStorage" | "sessionStorage" = "localStorage") {
  try {
    return globalThis[storage].getItem(PREFIX + name);
  } catch {
    return undefined;
  }
}

/** The names that begin like this. */
export function remembered(start: string): string[] {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start));
    return keys.map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** The page's address below the site's path. */
export function pageName(): string {
  return location.pathname.startsWith(SITE) ? location.pathname.slice(SITE.length) : location.pathname;
}
