// What a failed start leaves behind in its worker.

/** Pyodide goes on after a failure; what it then rejects is no further error, and nobody hears of it. */
export function endQuietly(): void {
  addEventListener("unhandledrejection", (event) => event.preventDefault());
}
