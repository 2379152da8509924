// What the entries of a site in Cache Storage are called. Many sites can share one address, and the path of one may begin
// with that of another, but no path holds a "#".

/** What the names of the service worker's entries begin with. @param site the address of the site's folder */
export function copiesOf(site: string): string {
  return `live-cells ${site}#`;
}

/** The site's pages, and the files that they load. */
export function pagesOf(site: string): string {
  return `${copiesOf(site)}pages`;
}

/** Those of Python's files that `kept.ts` does not keep. */
export function pythonOf(site: string): string {
  return `${copiesOf(site)}python`;
}

/** What `kept.ts` keeps. @param folder the address of the folder of Python's files */
export function keptOf(folder: string): string {
  return `live-cells ${folder}`;
}

/** Under which address `kept.ts` keeps a part of a pack; part 0 is there once all are. */
export function keptPart(pack: string, part: number): string {
  return `${pack}?${part}`;
}
