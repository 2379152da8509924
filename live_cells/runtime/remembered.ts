// What the browser keeps between visits, under names that begin with the site's path: other sites may share the address.

const SITE = new URL("../../", import.meta.url).pathname; // the scripts lie in assets/live-cells/

/** A browser may refuse storage; then nothing is remembered for longer than the page is shown. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(SITE + name, value);
  } catch {}
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(SITE + name);
  } catch {
    return null;
  }
}

/** The page's address below the site's path. */
export function pageName(): string {
  return location.pathname.startsWith(SITE) ? location.pathname.slice(SITE.length) : location.pathname;
}
