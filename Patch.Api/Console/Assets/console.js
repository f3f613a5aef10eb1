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

  // Says to who hears the page what came of a click. It has to be there before it says something.
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  const copied = new WeakMap();

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    button.dataset.name ??= button.textContent;
    button.dataset.label ??= button.ariaLabel ?? button.textContent;
    const said = await navigator.clipboard.writeText(button.dataset.copy).then(() => "Copied", () => "Not copied");
    button.textContent = button.ariaLabel = status.textContent = said;
    clearTimeout(copied.get(button));
    copied.set(button, setTimeout(() => {
      button.textContent = button.dataset.name;
      button.ariaLabel = button.dataset.label;
      status.textContent = "";
    }, 2000));
  });

  // A region is left alone while somebody is in it: typing, marking, or with the keyboard on a link.
  const isUsed = (region) => {
    if (region.contains(document.activeElement) && document.activeElement !== document.body) return true;
    const marked = document.getSelection();
    return marked && !marked.isCollapsed && region.contains(marked.anchorNode);
  };

  // The regions whose rows have changed since they were shown, by their ids.
  const stale = new Set();
  const shortest = 2000, longest = 60000;
  let asking = false, ended = false, timer = 0, pause = shortest, last = -Infinity, events = null;

  const hear = (kind) => {
    for (const region of document.querySelectorAll("[data-kinds][id]"))
      if (kind === "all" || region.dataset.kinds.split(" ").includes(kind)) stale.add(region.id);
    soon();
  };

  // A page may cost much to make: between two looks is a pause, which grows while they fail.
  const soon = () => {
    timer ||= setTimeout(() => { timer = 0; refresh(); }, Math.max(250, last + pause - Date.now()));
  };

  const refresh = async () => {
    if (asking || ended || document.hidden) return;
    const regions = [...stale].map((id) => document.getElementById(id)).filter((region) => region && !isUsed(region));
    if (regions.length === 0) return;
    asking = true;
    last = Date.now();
    for (const region of regions) stale.delete(region.id);
    try {
      const answer = await fetch(location.href, {
        headers: { "X-Patch-Live": "1" }, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(60000),
      });
      if (answer.status === 401) end();
      else if (answer.ok) replace(regions, new DOMParser().parseFromString(await answer.text(), "text/html"));
      else throw new Error(`The page was answered with ${answer.status}.`);
      pause = shortest;
    } catch {
      // The service is away: what was to be replaced is as old as before, and is asked for again.
      for (const region of regions) stale.add(region.id);
      pause = Math.min(2 * pause, longest);
    } finally {
      asking = false;
      last = Date.now();
    }
    if (stale.size > 0) soon();
  };

  // What a region shows, without what differs from answer to answer, and what its reader and this script did to it.
  const contentOf = (region) => {
    const copy = region.cloneNode(true);
    for (const part of copy.querySelectorAll("input[name=__RequestVerificationToken], noscript")) part.remove();
    for (const time of copy.querySelectorAll("time[data-ago]")) time.replaceWith(time.dateTime);
    for (const button of copy.querySelectorAll("button[data-copy]")) button.replaceWith(button.dataset.copy);
    for (const fold of copy.querySelectorAll("details[open]")) fold.removeAttribute("open");
    return copy.innerHTML;
  };

  // The folds of a region by name: the id; else what they say, with where their form leads, since that of another row must not open instead.
  const foldsOf = (region) => {
    const folds = new Map(), count = new Map();
    for (const fold of region.querySelectorAll("details")) {
      const name = fold.id || `${fold.querySelector("summary")?.textContent}\n${fold.querySelector("form")?.getAttribute("action")}`;
      count.set(name, (count.get(name) ?? 0) + 1);
      folds.set(`${name}\n${count.get(name)}`, fold);
    }
    return folds;
  };

  const scrolls = ".table-frame, .code";

  // Puts the new content in, with what was open and how far it was scrolled.
  const fill = (region, fresh) => {
    const open = [...foldsOf(region)].filter(([, fold]) => fold.open).map(([name]) => name);
    const places = [...region.querySelectorAll(scrolls)].map((frame) => [frame.scrollLeft, frame.scrollTop]);
    region.replaceChildren(...fresh.childNodes);
    const folds = foldsOf(region), frames = [...region.querySelectorAll(scrolls)];
    for (const name of open) folds.get(name)?.setAttribute("open", "");
    if (frames.length === places.length) frames.forEach((frame, index) => frame.scrollTo(...places[index]));
    showCopyButtons(region);
  };

  const replace = (regions, page) => {
    for (const region of regions) {
      const fresh = page.getElementById(region.id);
      if (!fresh || contentOf(fresh) === contentOf(region)) continue;
      if (isUsed(region)) {
        stale.add(region.id);
        continue;
      }
      fill(region, fresh);
    }
    tellTimes();
  };

  // Nothing of this page gets newer any more: it says so, and asks no more.
  const end = () => {
    ended = true;
    events?.close();
    const note = document.createElement("div"), link = document.createElement("a");
    note.className = "note tone-bad";
    note.setAttribute("role", "alert");
    link.href = location.href;
    link.textContent = "Sign in again";
    note.append("Your session has ended, and this page follows nothing any more. ", link, ".");
    document.getElementById("main").prepend(note);
  };

  const listen = () => {
    const address = document.body.dataset.live;
    if (!address || !document.querySelector("[data-kinds]")) return;

    // A browser opens few lines to one host, and all its windows share them: only a page that is seen holds one. A new line begins with "all".
    const follow = () => {
      events?.close();
      events = null;
      if (document.hidden || ended) return;
      events = new EventSource(address);
      events.addEventListener("change", (event) => hear(JSON.parse(event.data).kind));
      events.addEventListener("error", refused);
    };

    // A line that breaks the browser opens again by itself; after a refusal it does not. Looking at the page tells why it was refused.
    const refused = () => {
      if (events?.readyState !== EventSource.CLOSED) return;
      hear("all");
      setTimeout(() => { if (events?.readyState === EventSource.CLOSED) follow(); }, 30000);
    };
    addEventListener("pagehide", () => events?.close());
    addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
    document.addEventListener("visibilitychange", follow);
    setInterval(() => { if (stale.size > 0) soon(); }, 5000);
    follow();
  };

  showCopyButtons(document);
  tellTimes();
  setInterval(tellTimes, 15000);
  listen();
})();
