// The search page, all of it in the browser: the newest months a file each; of the months before, the index that
// says which releases have a word (functions/crier/site/word_index.py), or where there is none these months, too,
// as far back as the reader looks. What is typed leaves it only as which of the index's files are asked for.
// Without this script the page's lists lead to every release.
(function () {
  "use strict";
  const AHEAD = 4; // months that are asked for at once, after the newest
  const KEPT = 6; // months that stay in memory; the others are asked for again when they are looked for again
  const PAGE = 10; // hits after which the search waits until the reader comes to the last of them
  const form = document.getElementById("search");
  const input = document.getElementById("q");
  const told = document.getElementById("told");
  const found = document.getElementById("found");
  const months = form.dataset.months.split(" ").filter(Boolean);
  const [through, mark, files] = form.dataset.indexed.split(" "); // see word_index.Indexed
  const newer = mark ? months.filter((month) => month > through).length : months.length;
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  // Letters that are no others with an accent, as people type them who have no such key.
  const LETTERS = { đ: "d", ð: "d", ø: "o", ł: "l", ħ: "h", ı: "i", ŧ: "t", æ: "ae", œ: "oe", ß: "ss", þ: "th", "ς": "σ" };
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[đðøłħıŧæœßþς]/g, (letter) => LETTERS[letter]);
  // Chinese and Japanese part no words: each two signs that stand together are looked for.
  const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]{2,}/gu;
  const pairs = (run) => {
    const signs = Array.from(run);
    return signs.slice(1).map((sign, at) => signs[at] + sign).join(" ");
  };
  const tokens = (text) => MiniSearch.getDefault("tokenize")(text.replace(RUN, (run) => " " + pairs(run) + " "));
  const SIGN = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]/u;
  const FILED = 3; // letters by which a word is filed; of signs it is the first alone
  const ROWS = 16; // releases whose headlines lie in one file of the index
  const begins = (term) => Array.from(term).slice(0, SIGN.test(term) ? 1 : FILED).join("");
  const open = (term) => SIGN.test(term) || Array.from(term).length >= FILED; // whether more letters may follow
  const slips = (term) => (term.length > 5 ? 1 : 0); // that are forgiven
  const settings = {
    idField: "u",
    fields: ["t", "s", "w"],
    storeFields: ["t", "s", "d"],
    tokenize: tokens,
    processTerm: fold,
    searchOptions: { boost: { t: 4, s: 2 }, prefix: open, fuzzy: slips, combineWith: "AND" },
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

  // ---- The index of older releases ----

  const kept = new Map(); // files of the index that were asked for

  function file(name) {
    if (!kept.has(name)) {
      kept.set(name, fetch("words/" + mark + "/" + name).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return name.endsWith(".json") ? answer.json() : answer.text();
      }).catch((lost) => { kept.delete(name); throw lost; }));
    }
    return kept.get(name);
  }

  const filed = (term) =>
    Array.from(begins(term)).reduce((mixed, sign) => (Math.imul(mixed, 31) + sign.codePointAt(0)) >>> 0, 0) % files;

  // Whether one letter more, less or another makes these words the same.
  function near(one, other) {
    if (Math.abs(one.length - other.length) > 1) return false;
    let same = 0;
    while (same < one.length && one[same] === other[same]) same += 1;
    let last = 0;
    const most = Math.min(one.length, other.length) - same;
    while (last < most && one[one.length - 1 - last] === other[other.length - 1 - last]) last += 1;
    return Math.max(one.length, other.length) - same - last <= 1;
  }

  // The numbers of the releases that have this word, or one that begins so.
  async function having(term) {
    const found = new Set();
    for (const line of (await file(filed(term) + ".txt")).split("\n")) {
      const at = line.lastIndexOf(" ");
      const word = line.slice(0, at);
      if (at < 0 || !(word === term || (open(term) && word.startsWith(term)) || (slips(term) && near(word, term)))) continue;
      let release = -1;
      let step = 0;
      let shift = 0;
      for (const digit of line.slice(at + 1)) {
        const value = digit.charCodeAt(0) - 48;
        step += (value & 31) << shift;
        shift += 5;
        if (value >= 32) continue;
        release += step + 1;
        step = shift = 0;
        found.add(release);
      }
    }
    return found;
  }

  // The numbers of the older releases that have all words, the newest first; null where there is no index.
  async function older(words) {
    const terms = [...new Set(tokens(words).map(fold).filter(Boolean))];
    try {
      const [first, ...rest] = (await Promise.all(terms.map(having))).sort((one, other) => one.size - other.size);
      return first ? [...first].filter((release) => rest.every((one) => one.has(release))).sort((a, b) => a - b) : [];
    } catch { return null; }
  }

  const lying = (releases) => releases.map((release) => file("rows-" + Math.floor(release / ROWS) + ".json"));

  async function shown(releases) {
    const rows = await Promise.all(lying(releases));
    return releases.map((release, at) => rows[at][release % ROWS]).map((one) => row({ id: one.u, ...one }));
  }

  // ---- What the reader sees ----

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
  function show(search, rows) {
    const fresh = rows.filter((one) => !search.seen.has(one.querySelector("a").href));
    fresh.forEach((one) => search.seen.add(one.querySelector("a").href));
    found.append(...fresh);
    search.shown += fresh.length;
  }

  async function more(search) {
    if (search.busy || search.done) return;
    search.busy = true;
    const wanted = search.shown + PAGE;
    while (search.shown < wanted && !search.done) {
      const rows = search.next < search.months ? await ofMonth(search) : await ofIndex(search, wanted);
      if (search !== current) return;
      show(search, rows);
      search.done = search.next >= search.months && search.left !== null && !search.left.length;
    }
    search.busy = false;
    const whole = search.done && !search.lost;
    if (search.shown) told.textContent = form.dataset.found + search.shown + (whole ? "" : "+");
    else if (whole) told.textContent = form.dataset.none;
    watch.unobserve(end);
    watch.observe(end); // tells at once where the end is in sight already
  }

  async function ofMonth(search) {
    const at = search.next;
    months.slice(at, Math.min(at + (at ? AHEAD : 1), search.months)).forEach(indexed);
    const index = await indexed(months[at]);
    if (at >= KEPT) indexes.delete(months[at]);
    search.next += 1;
    search.lost ||= index === null;
    return index ? index.search(search.words).map(row) : [];
  }

  // Where the index is gone meanwhile, what is left is looked for by months.
  async function ofIndex(search, wanted) {
    const left = search.left || (await search.older);
    try {
      if (left === null) throw new Error("no index");
      search.left = left;
      const rows = await shown(left.slice(0, wanted - search.shown));
      search.left = left.slice(rows.length);
      return rows;
    } catch {
      search.left = [];
      search.months = months.length;
      return [];
    }
  }

  function search() {
    current = null;
    found.replaceChildren();
    told.textContent = "";
    const words = input.value.trim();
    if (!words) return;
    history.replaceState(null, "", "?q=" + encodeURIComponent(words));
    told.textContent = months.length ? form.dataset.wait : form.dataset.none;
    current = { words, next: 0, months: newer, shown: 0, busy: false, lost: false, done: false, left: null };
    current.seen = new Set(); // addresses that are shown
    current.older = newer < months.length ? older(words) : Promise.resolve([]);
    // Their headlines come while the newest month is still on its way.
    current.older.then((releases) => Promise.all(lying((releases || []).slice(0, PAGE)))).catch(() => {});
    more(current);
  }

  const end = document.createElement("div");
  found.after(end);
  const watch = new IntersectionObserver((seen) => {
    if (current && seen.some((entry) => entry.isIntersecting)) more(current);
  }, { rootMargin: "300px" });

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  // Who begins to type is going to ask the newest month, whatever it is.
  input.addEventListener("input", () => { if (newer) indexed(months[0]); }, { once: true });
  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
