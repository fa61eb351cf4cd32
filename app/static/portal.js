// Conveniences of the members' pages; every page works without them.

// What names a fragment in data-live is fetched anew every so many seconds, while somebody looks. The browser asks
// with the ETag that it has; where nothing moved, the answer is empty and the page stays as it is.
for (const place of document.querySelectorAll("[data-live]")) {
  const pause = Number(place.dataset.every || 15) * 1000;
  let etag = place.dataset.etag || "";
  let timer;
  const refresh = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch(place.dataset.live, { headers, redirect: "error", cache: "no-store" });
      if (answer.ok && !place.contains(document.activeElement)) {
        place.innerHTML = await answer.text();
        etag = answer.headers.get("ETag") || "";
      }
    } catch {
      // Without a network the page stays as it is, until the next time.
    }
    timer = setTimeout(refresh, pause);
  };
  timer = setTimeout(refresh, pause);
  document.addEventListener("visibilitychange", refresh);
}
