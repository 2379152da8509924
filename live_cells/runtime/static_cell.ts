// A cell in a browser that cannot run Python: as the build wrote it, and above the first of a page the reason.

const line = document.createElement("p");
line.className = "live-cell__unkept";
line.textContent =
  "This browser cannot run Python: it is too old, or its WebAssembly is off. Code and results are the author’s.";

export class StaticCell extends HTMLElement {
  connectedCallback(): void {
    if (document.querySelector("live-cell") === this) this.before(line);
  }
}

/** Whether it has WebAssembly, and workers that are modules: one that knows these asks which type a worker is of. */
export function canRunPython(): boolean {
  let known = false;
  try {
    new Worker("blob:", {
      get type(): WorkerType {
        known = true;
        throw 0; // nothing is to be started
      },
    });
  } catch {
    // As it should be.
  }
  return known && "WebAssembly" in globalThis;
}
