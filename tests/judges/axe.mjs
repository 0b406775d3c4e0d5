// node axe.mjs URL… : WCAG 2.2 up to AAA and best practice, in light and dark, on a phone and a desktop.
// Prints one JSON line per finding. Run it from a folder whose node_modules hold axe-core and playwright-core.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything = { type: 'tag', values: tags };
// Dark differs from light in its colours alone.
const colours = { type: 'rule', values: ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block'] };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const say = (page, look, rule, where) => console.log(JSON.stringify({ page, look, rule, where }));

async function look(page, url, colorScheme, width, runOnly) {
  const named = `${colorScheme} ${width}`;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) say(url, named, 'wider than the window', `${wide}px`);
  const found = await page.evaluate((only) => axe.run(document, { runOnly: only, resultTypes: ['violations'] }), runOnly);
  for (const rule of found.violations) say(url, named, rule.id, rule.nodes[0].target.join(' '));
}

async function visit(urls) {
  const page = await browser.newPage();
  let url;
  page.on('pageerror', (error) => say(url, 'any', 'page error', String(error)));
  page.on('request', (request) => {
    // A mail has its one picture from the newsroom's site, wherever it is read.
    const own = new URL(url).pathname.startsWith('/mail/') && request.resourceType() === 'image';
    const from = own ? ['https://news.example.org', new URL(url).origin] : [new URL(url).origin];
    if (!from.includes(new URL(request.url()).origin)) say(url, 'any', 'foreign request', request.url());
  });
  while ((url = urls.shift())) {
    await page.goto(url);
    await page.evaluate(axe);
    for (const width of [320, 1280]) {
      await look(page, url, 'light', width, everything);
      await look(page, url, 'dark', width, colours);
    }
  }
}

const left = process.argv.slice(2);
await Promise.all([visit(left), visit(left)]);
await browser.close();
