// The search page: one file of the archive per month, the newest first, searched here in the browser, and only
// as far back as the reader looks. Nothing that is typed leaves it. Without this file the page's lists lead to
// every release.
(function () {
  "use strict";
  const AHEAD = 4; // months that are asked for at once, after the newest
  const KEPT = 6; // months that stay in memory; the others are asked for again when they are looked for again
  const PAGE = 20; // hits after which the search waits until the reader comes to the last of them
  const form = document.getElementById("search");
  const input = document.getElementById("q");
  const told = document.getElementById("told");
  const found = document.getElementById("found");
  const months = form.dataset.months.split(" ").filter(Boolean);
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  // Letters that are no others with an accent, as people type them who have no such key.
  const LETTERS = { đ: "d", ð: "d", ø: "o", ł: "l", ħ: "h", ı: "i", ŧ: "t", æ: "ae", œ: "oe", ß: "ss", þ: "th", "ς": "σ" };
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[đðøłħıŧæœßþς]/g, (letter) => LETTERS[letter]);
  // Chinese and Japanese part no words: each two signs that stand together are looked for.
  const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]{2,}/gu;
  const pairs = (run) => Array.from(run).slice(1).map((sign, at) => Array.from(run)[at] + sign).join(" ");
  const tokens = (text) => MiniSearch.getDefault("tokenize")(text.replace(RUN, (run) => " " + pairs(run) + " "));
  const settings = {
    idField: "u",
    fields: ["t", "s", "w"],
    storeFields: ["t", "s", "d"],
    tokenize: tokens,
    processTerm: fold,
    searchOptions: { boost: { t: 4, s: 2 }, prefix: true, fuzzy: (term) => (term.length > 5 ? 1 : 0), combineWith: "AND" },
  };
  const indexes = new Map(); // of each month that was asked for
  let current = null; // the search that goes on: its words, the month it is at, how much it shows

  function indexed(month) {
    if (!indexes.has(month)) {
      indexes.set(month, fetch(month + ".json").then(async (answer) => {
        const index = new MiniSearch(settings);
        if (answer.ok) index.addAll(await answer.json());
        return index;
      }).catch(() => { indexes.delete(month); return null; }));
    }
    return indexes.get(month);
  }

  function row(hit) {
    const item = document.createElement("li");
    const time = document.createElement("time");
    time.dateTime = hit.d;
    time.textContent = day.format(new Date(hit.d));
    const link = document.createElement("a");
    link.href = hit.id;
    link.textContent = hit.t;
    const heading = document.createElement("h2");
    heading.append(link);
    const summary = document.createElement("p");
    summary.textContent = hit.s;
    item.append(time, heading, summary);
    return item;
  }

  // Hits are only ever put behind those that are there: nothing moves under the reader.
  async function more(search) {
    if (search.busy || search.next >= months.length) return;
    search.busy = true;
    const wanted = search.shown + PAGE;
    while (search.next < months.length && search.shown < wanted) {
      const month = months[search.next];
      months.slice(search.next, search.next + (search.next ? AHEAD : 1)).forEach(indexed);
      const index = await indexed(month);
      if (search.next >= KEPT) indexes.delete(month);
      if (search !== current) return;
      search.next += 1;
      search.lost ||= index === null;
      const hits = index ? index.search(search.words).map(row) : [];
      found.append(...hits);
      search.shown += hits.length;
    }
    search.busy = false;
    const whole = search.next >= months.length && !search.lost;
    if (search.shown) told.textContent = form.dataset.found + search.shown + (whole ? "" : "+");
    else if (whole) told.textContent = form.dataset.none;
    watch.unobserve(end);
    watch.observe(end); // tells at once where the end is in sight already
  }

  function search() {
    current = null;
    found.replaceChildren();
    told.textContent = "";
    const words = input.value.trim();
    if (!words) return;
    history.replaceState(null, "", "?q=" + encodeURIComponent(words));
    told.textContent = months.length ? form.dataset.wait : form.dataset.none;
    current = { words, next: 0, shown: 0, busy: false, lost: false };
    more(current);
  }

  const end = document.createElement("div");
  found.after(end);
  const watch = new IntersectionObserver((seen) => {
    if (current && seen.some((entry) => entry.isIntersecting)) more(current);
  }, { rootMargin: "300px" });

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
