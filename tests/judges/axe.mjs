// node axe.mjs URL… : WCAG 2.2 up to AAA and best practice, in light and dark, on a phone and a desktop.
// Prints one JSON line per finding. Run it from a folder whose node_modules hold axe-core and playwright-core.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const say = (page, look, rule, where) => console.log(JSON.stringify({ page, look, rule, where }));
for (const url of process.argv.slice(2)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1280]) {
      const look = `${colorScheme} ${width}`;
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
      page.on('pageerror', (error) => say(url, look, 'page error', String(error)));
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== new URL(url).origin) say(url, look, 'foreign request', request.url());
      });
      await page.goto(url);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) say(url, look, 'wider than the window', `${wide}px`);
      await page.addScriptTag({ content: axe });
      const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), tags);
      for (const rule of found.violations) say(url, look, rule.id, rule.nodes[0].target.join(' '));
      await page.close();
    }
  }
}
await browser.close();
