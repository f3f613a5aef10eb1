// The console without this reads and works; this adds: copy buttons, times that stay true, and regions that follow what happens.
"use strict";
(() => {
  const minute = 60, hour = 3600, day = 86400;

  const amount = (s) =>
    s < 59.5 * minute ? `${Math.max(1, Math.round(s / minute))} min`
    : s < 23.5 * hour ? `${Math.round(s / hour)} h`
    : s < 1.5 * day ? "1 day"
    : s < 59.5 * day ? `${Math.round(s / day)} days`
    : s < 730 * day ? `${Math.round(s / day / 30.44)} months`
    : `${Math.round(s / day / 365.25)} years`;

  const words = (at, now) => {
    const away = (at - now) / 1000;
    if (Math.abs(away) < 45) return away > 5 ? "in a moment" : "just now";
    return away > 0 ? `in ${amount(away)}` : `${amount(-away)} ago`;
  };

  const tellTimes = () => {
    const now = Date.now();
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const text = words(Date.parse(time.dateTime), now);
      if (time.textContent !== text) time.textContent = text;
    }
  };

  const showCopyButtons = (root) => {
    if (navigator.clipboard) for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = name; }, 2000);
  });

  // A region is left alone while somebody is in it: typing, marking, or with the keyboard on a link.
  const isUsed = (region) => {
    if (region.contains(document.activeElement) && document.activeElement !== document.body) return true;
    const marked = document.getSelection();
    return marked && !marked.isCollapsed && region.contains(marked.anchorNode);
  };

  let stale = new Set(), asking = false;

  const refresh = async () => {
    if (asking || stale.size === 0 || document.hidden) return;
    asking = true;
    const kinds = stale;
    stale = new Set();
    const follows = (region) => kinds.has("all") || region.dataset.kinds.split(" ").some((kind) => kinds.has(kind));
    const regions = [...document.querySelectorAll("[data-kinds][id]")].filter(follows);
    try {
      if (regions.length > 0) {
        const answer = await fetch(location.href, { headers: { "X-Patch-Live": "1" }, credentials: "same-origin", redirect: "error" });
        if (answer.ok) replace(regions, new DOMParser().parseFromString(await answer.text(), "text/html"), kinds);
      }
    } catch {
      // The service is away, or the session has ended: the page stays as it is, and the next event tries again.
    }
    asking = false;
  };

  const replace = (regions, page, kinds) => {
    for (const region of regions) {
      const fresh = page.getElementById(region.id);
      if (!fresh || fresh.innerHTML === region.dataset.shown) continue;
      if (isUsed(region)) {
        for (const kind of kinds) stale.add(kind);
        continue;
      }
      region.dataset.shown = fresh.innerHTML;
      const open = new Set([...region.querySelectorAll("details[id][open]")].map((part) => part.id));
      region.replaceChildren(...fresh.childNodes);
      for (const id of open) region.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
      showCopyButtons(region);
    }
    tellTimes();
  };

  const listen = () => {
    const address = document.body.dataset.live;
    if (!address || !document.querySelector("[data-kinds]")) return;
    let events = null;

    // A browser opens few lines to one host, and all its windows share them: only a page that is seen holds one. A new line begins with "all".
    const follow = () => {
      events?.close();
      events = null;
      if (document.hidden) return;
      events = new EventSource(address);
      events.addEventListener("change", (event) => {
        stale.add(JSON.parse(event.data).kind);
        setTimeout(refresh, 250);
      });
    };
    addEventListener("pagehide", () => events?.close());
    addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
    document.addEventListener("visibilitychange", follow);
    setInterval(refresh, 5000);
    follow();
  };

  showCopyButtons(document);
  tellTimes();
  setInterval(tellTimes, 15000);
  listen();
})();
