// The frame of a page without a pointer. Material opens the drawer of a small screen, or of a large one at 400 %, by a
// label that no key reaches; and it lets single letters do things, which speech input and tired hands set off unawares.
const drawer = document.getElementById("__drawer");
const label = document.querySelector(".md-header label[for=__drawer]");
const opener = document.createElement("button");
opener.type = "button";
opener.className = `${label.className} drawer-opener`;
opener.ariaLabel = "Navigation";
opener.ariaExpanded = "false";
opener.append(...label.childNodes);
label.replaceWith(opener);
opener.addEventListener("click", () => drawer.click());
drawer.addEventListener("change", () => {
  opener.ariaExpanded = String(drawer.checked);
});

// The lists in the drawer open by the boxes before their labels, which the style lets keys reach.
window.document$.subscribe(() => {
  for (const each of document.querySelectorAll(".md-nav--primary label[tabindex]")) each.removeAttribute("tabindex");
});

window.addEventListener(
  "keydown",
  (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Enter" && target.matches(".md-nav__toggle")) target.click();
    else if (key === "Escape" && drawer.checked) {
      drawer.click();
      opener.focus();
    } else if ("np.,fs/".includes(key) && !target.closest("input, textarea, select, [contenteditable]")) {
      event.stopPropagation();
    }
  },
  { capture: true },
);
