// The search page: one file of the archive per month, the newest first, searched here in the browser.
// Nothing that is typed leaves it. Without this file the page's lists lead to every release.
(function () {
  "use strict";
  const form = document.getElementById("search");
  const input = document.getElementById("q");
  const told = document.getElementById("told");
  const found = document.getElementById("found");
  const months = form.dataset.months.split(" ").filter(Boolean);
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  // As functions/crier/shelving.py folds words.
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const index = new MiniSearch({
    idField: "u",
    fields: ["t", "s", "w"],
    storeFields: ["t", "s", "d"],
    processTerm: fold,
    searchOptions: { boost: { t: 4, s: 2 }, prefix: true, fuzzy: (term) => (term.length > 5 ? 1 : 0), combineWith: "AND" },
  });
  let loading = null;

  function load() {
    loading ??= (async () => {
      for (const month of months) {
        const answer = await fetch(month + ".json");
        if (answer.ok) index.addAll(await answer.json());
        show();
      }
    })();
    return loading;
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

  function show() {
    const hits = input.value.trim() ? index.search(input.value) : [];
    found.replaceChildren(...hits.slice(0, 100).map(row));
    if (hits.length) told.textContent = form.dataset.found + hits.length;
    return hits.length;
  }

  async function search() {
    if (!input.value.trim()) return;
    history.replaceState(null, "", "?q=" + encodeURIComponent(input.value));
    told.textContent = form.dataset.wait;
    await load();
    if (!show()) told.textContent = form.dataset.none;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
