// Instant navigation on any host and below any path, also where the site's address is not set. Runs before Material's
// own script, so that its listeners come first.
//
// Material follows a link without a reload only if sitemap.xml names the link's full address. Without `site_url` the
// sitemap is empty, and a copy that is served from elsewhere (a preview, a local server) has other addresses. Every
// page of this site has an address that ends in "/": a link to one below the site's root is handed to Material.
{
  const base = new URL(JSON.parse(document.getElementById("__config").textContent).base, location);

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    const plain = !(event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    const isPage = url.origin === base.origin && url.pathname.startsWith(base.pathname) && url.pathname.endsWith("/");
    if (!isPage || (url.pathname === location.pathname && url.hash)) return; // the browser does anchors well
    event.preventDefault();
    if (url.href === location.href) return window.scrollTo(0, 0);
    history.replaceState({ x: window.scrollX, y: window.scrollY }, ""); // Material scrolls there on the way back
    history.pushState(null, "", url);
    window.location$.next(url);
  });
}

// Material takes the first anchor that is followed for a new page: it would fetch the page once more, and put it in the
// place of what the reader has open. So anchors are the browser's, and their event does not reach Material until it has
// gone to another page.
{
  const start = location.pathname;
  let left = false;
  document.addEventListener("DOMContentLoaded", () => {
    window.location$.subscribe(() => {
      left = true;
    });
  });
  window.addEventListener("popstate", (event) => {
    if (!left && location.pathname === start) event.stopImmediatePropagation();
  });
  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target instanceof Element && target.closest('a[href*="#"]:not([target])');
      if (link && link.origin === location.origin && link.pathname === location.pathname) link.target = "_self"; // not Material's
    },
    { capture: true },
  );
}

// Whoever follows a link without a pointer goes on at the new page's heading, and hears it; a browser would do as much.
{
  let shown = location.pathname;
  document.addEventListener("DOMContentLoaded", () => {
    window.document$.subscribe(() => {
      if (location.pathname === shown) return;
      shown = location.pathname;
      if (document.activeElement !== document.body) return;
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const start = target || document.querySelector("h1");
      start.tabIndex = -1;
      start.focus({ preventScroll: true });
    });
  });
}
