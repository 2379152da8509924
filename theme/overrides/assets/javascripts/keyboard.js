// The frame of a page without a pointer. Material opens the drawer of a small screen, or of a large one at 400 %, by
// labels that no key reaches; and it lets single letters do things, which speech input and tired hands set off unawares.
const narrow = matchMedia("(max-width: 76.234375em)");
const drawer = document.getElementById("__drawer");
const opener = document.querySelector(".md-header label[for=__drawer]");
const LABELS = ".md-nav--primary label[for]:not([for=__drawer])"; // the ways into the drawer's lists, and back

function update() {
  for (const label of [opener, ...document.querySelectorAll(LABELS)]) {
    label.tabIndex = narrow.matches ? 0 : -1;
    label.role = "button";
    label.ariaExpanded = String(label.control.checked);
  }
}

opener.ariaLabel = "Navigation";
narrow.addEventListener("change", update);
document.addEventListener("change", update);
window.document$.subscribe(update); // at once, and after each page

window.addEventListener(
  "keydown",
  (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === " " && target.matches("label[role=button]")) {
      event.preventDefault();
      target.click(); // Enter is Material's own
    } else if (key === "Escape" && drawer.checked) {
      drawer.click();
      opener.focus();
    } else if ("np.,fs/".includes(key) && !target.closest("input, textarea, select, [contenteditable]")) {
      event.stopPropagation();
    }
  },
  { capture: true },
);
