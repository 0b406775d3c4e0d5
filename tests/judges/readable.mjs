// node readable.mjs FILE…: each page as a browser's reader mode shows it (Mozilla's Readability, the code of Firefox).
// One JSON line per page: its file, and the story as HTML.
// Run it from a folder whose node_modules hold @mozilla/readability and jsdom.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const need = createRequire(process.cwd() + '/');
const { Readability } = need('@mozilla/readability');
const { JSDOM } = need('jsdom');
for (const file of process.argv.slice(2)) {
  const page = new JSDOM(readFileSync(file, 'utf8'), { url: 'https://news.example.org/' });
  const story = new Readability(page.window.document).parse();
  console.log(JSON.stringify({ file, html: story?.content ?? '' }));
  page.window.close();
}
