// The one line that says that the browser keeps nothing, beside what the reader has just done.

const line = document.createElement("p");
line.className = "live-cell__unkept";
line.role = "status";

export function tellUnlessKept(host: HTMLElement, kept: boolean): void {
  if (kept) {
    line.remove();
    return;
  }
  if (line.parentElement === host) return;
  line.textContent = "";
  host.append(line);
  line.textContent = "This browser keeps no edits or answers: its storage is blocked or full. Copy what you need.";
}
