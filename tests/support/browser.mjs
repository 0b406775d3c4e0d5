// node browser.mjs [scripts]: a real browser, without JavaScript unless told, led by JSON lines on stdin; one
// JSON line back for each.
// Run it from a folder whose node_modules hold axe-core and playwright-core.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const plain = await browser.newContext({ javaScriptEnabled: process.argv[2] === 'scripts', viewport: { width: 360, height: 640 } });
const page = await plain.newPage();
const judge = await (await browser.newContext({ bypassCSP: true })).newPage();

const commands = {
  goto: async (url) => { await page.goto(url); },
  language: async (tag) => { await plain.setExtraHTTPHeaders({ 'Accept-Language': tag }); },
  fill: async (label, text) => { await page.getByLabel(label, { exact: true }).fill(text); },
  typed: async (name, text) => { await page.locator(`[name="${name}"]`).fill(text); },
  attach: async (label, name, text) => { await page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) }); },
  attach_file: async (label, path) => { await page.getByLabel(label, { exact: true }).setInputFiles(path); },
  check: async (label) => { await page.getByLabel(label, { exact: true }).check(); },
  uncheck: async (label) => { await page.getByLabel(label, { exact: true }).uncheck(); },
  select: async (label, value) => { await page.getByLabel(label, { exact: true }).selectOption(value); },
  press: async (name) => { await Promise.all([page.waitForLoadState(), page.getByRole('button', { name, exact: true }).click()]); },
  press_twice: async (name) => { await page.getByRole('button', { name, exact: true }).dblclick(); await page.waitForLoadState(); },
  press_first: async (name) => { await Promise.all([page.waitForLoadState(), page.getByRole('button', { name, exact: true }).first().click()]); },
  unfold: async (name) => { await page.locator('summary', { hasText: name }).first().click(); },
  follow: async (name) => { await page.getByRole('link', { name, exact: true }).click(); },
  download: async (name) => {
    const wait = page.waitForEvent('download');
    await page.getByRole('link', { name, exact: true }).click();
    return readFileSync(await (await wait).path(), 'utf8');
  },
  // Of the page and of every frame in it: the words of each picture, and how wide it came in; 0: it did not.
  pictures: async () => {
    for (const picture of await page.locator('img').all()) await picture.scrollIntoViewIfNeeded();
    const ask = async (what) => (await Promise.all(page.frames().map((frame) => frame.locator('img').evaluateAll(what)))).flat();
    // One that is loaded when it comes into view may be on its way yet. Asked again and again: where scripts
    // are off, no event tells that it came.
    for (let tries = 0; tries < 100 && (await ask((all) => all.map((one) => one.complete))).includes(false); tries += 1) await page.waitForTimeout(100);
    return ask((all) => all.map((one) => [one.alt, one.naturalWidth]));
  },
  framed: async (title) => page.frameLocator(`iframe[title="${title}"]`).locator('body').innerText(),
  screenshot: async (path) => { await page.screenshot({ path, fullPage: true }); },
  text: async () => page.locator('body').innerText(),
  url: async () => page.url(),
  axe: async () => {
    await judge.setContent(await page.content());
    const found = await judge.evaluate(`${axe}; axe.run(document, ${JSON.stringify({ runOnly: { type: 'tag', values } })})`);
    return found.violations.map((rule) => `${rule.id} at ${rule.nodes[0].target.join(' ')}`);
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...given] = JSON.parse(line);
  try {
    console.log(JSON.stringify({ done: (await commands[name](...given)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await browser.close();
