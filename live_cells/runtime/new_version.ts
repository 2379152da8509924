// A new version of the site is announced, and shown from the next page on; never under a reader's hands.

import style from "./new_version.css";
import type { ToPage } from "./offline_messages";
import { button } from "./toolbar";

const LEAVING = 10_000; // milliseconds after which a page that was to be left is still there

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

export class NewVersion {
  readonly #notice = document.createElement("div");
  #waits = false;
  /** Whether the pages that this tab fetches are of another version than its script. */
  #outdated = false;
  #leaving = false;

  constructor(private readonly registration: ServiceWorkerRegistration) {
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener("message", ({ data, ports }: MessageEvent<ToPage>) => {
      if (data.type === "at-work?") ports[0]?.postMessage(!this.#leaving && isAtWork());
    });
    serviceWorker.startMessages();
    let controlled = serviceWorker.controller !== null;
    serviceWorker.addEventListener("controllerchange", () => {
      if (controlled) this.#replaced(); // else it is the first version
      controlled = true;
    });
    registration.addEventListener("updatefound", () => this.#look());
    this.#look();
  }

  #look(): void {
    const { installing, waiting } = this.registration;
    if (waiting) this.#announce();
    else installing?.addEventListener("statechange", () => this.registration.waiting && this.#announce());
  }

  #announce(): void {
    if (this.#waits || !navigator.serviceWorker.controller) return;
    this.#waits = true;
    this.#goByTheBrowser();
    addEventListener("beforeunload", () => {
      this.#leaving = true;
      setTimeout(() => {
        this.#leaving = false;
      }, LEAVING);
    });
    const sentence = document.createElement("p");
    sentence.role = "status";
    this.#notice.className = "live-cells__news";
    this.#notice.append(
      sentence,
      button("Dismiss", () => this.#notice.remove()),
    );
    document.adoptedStyleSheets.push(sheet);
    document.body.append(this.#notice);
    setTimeout(() => {
      sentence.textContent =
        "There is a new version of this site. The next page shows it, unless another tab is at work.";
    });
  }

  /**
   * Let the browser follow links, not a theme's instant navigation: for only then the service worker is asked for a page,
   * and can give way to the new version. While the reader edits or runs a cell here, all stays as it is.
   */
  #goByTheBrowser(): void {
    const { scope } = this.registration;
    const left = (event: Event): void => {
      const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[href]");
      if (!link || link.target || link.download || link.pathname === location.pathname) return;
      if (link.href.startsWith(scope) && !isBusy()) event.stopImmediatePropagation();
    };
    addEventListener("click", left, { capture: true });
  }

  /** The new version has come, in another tab. What this page would load next is gone. */
  #replaced(): void {
    if (this.#outdated || this.#leaving) return;
    this.#outdated = true;
    this.#notice.remove();
    if (isAtWork()) this.#goByTheBrowser();
    else location.reload();
  }
}

/** Whether a cell is being edited or runs. */
function isBusy(): boolean {
  const open = ".live-cell__source :is(textarea, [contenteditable=true])";
  return document.querySelector(`${open}, [data-state="waiting"], [data-state="running"]`) !== null;
}

/** Whether something would be lost with this page: that, and what Python holds. */
function isAtWork(): boolean {
  return isBusy() || ["starting", "ready"].includes(document.documentElement.dataset.python ?? "");
}
