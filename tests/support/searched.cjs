// node searched.cjs FOLDER SCRIPTS INDEXED MONTHS WORDS: the search page's own script, over files of a folder and
// with as much of a document as it needs. The newest month is the last to come. Without words somebody only begins
// to type. One JSON line: what its status says, what it asked for and what came, in that order, the headlines.
const fs = require("fs");
const [folder, scripts, indexed, months, words] = process.argv.slice(2);

class Node {
  constructor() { this.children = []; this.dataset = {}; }
  append(...more) { this.children.push(...more); }
  after() {}
  addEventListener(event, listener) { this["on" + event] = listener; }
  replaceChildren() { this.children = []; }
  querySelector(name) { return this.children.map((one) => (one.name === name ? one : one.querySelector(name))).find(Boolean); }
}
const named = { search: new Node(), q: new Node(), told: new Node(), found: new Node() };
const asked = [];
const came = [];
Object.assign(named.search.dataset, { months, indexed, none: "none", found: "found ", wait: "wait" });
globalThis.document = {
  documentElement: { lang: "en" },
  createElement: (name) => Object.assign(new Node(), { name }),
  getElementById: (id) => named[id],
};
globalThis.history = { replaceState() {} };
globalThis.location = { search: "?q=" + encodeURIComponent(words) };
globalThis.IntersectionObserver = class { observe() {} unobserve() {} };
globalThis.fetch = async (name) => {
  asked.push(name);
  if (name === months.split(" ")[0] + ".json") await new Promise((done) => setTimeout(done, 100));
  came.push(name);
  const ok = fs.existsSync(folder + "/" + name);
  const body = ok ? fs.readFileSync(folder + "/" + name, "utf8") : "";
  return { ok, status: ok ? 200 : 404, text: async () => body, json: async () => JSON.parse(body) };
};
globalThis.MiniSearch = require(scripts + "/minisearch.js");
new Function(fs.readFileSync(scripts + "/search.js", "utf8"))();
if (!words) named.q.oninput();
setInterval(() => {
  if (named.told.textContent === "wait") return;
  const found = named.found.children.map((item) => item.querySelector("a").textContent);
  console.log(JSON.stringify({ told: named.told.textContent, asked, came, found }));
  process.exit(0);
}, 20);
