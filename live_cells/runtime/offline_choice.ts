// Whether the reader has said that the site is not to be kept for use without a network.

import { recall, remember } from "./remembered";

const REFUSED = "offline:refused";

export function isRefused(): boolean {
  return Boolean(recall(REFUSED));
}

export function refuseOffline(refused: boolean): void {
  remember(REFUSED, refused ? "yes" : null);
}
