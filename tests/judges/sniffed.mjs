// node sniffed.mjs URL…: HTML_CodeSniffer's errors by WCAG 2.1 AAA, in Chromium. One JSON line per error.
// Run it from a folder whose node_modules hold @pa11y/html_codesniffer and playwright-core.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');
const sniffer = readFileSync(require.resolve('@pa11y/html_codesniffer/build/HTMLCS.js'), 'utf8');
// A table without heads is one of its author's, and may have a caption: it lays nothing out.
const TAKEN = /\.H39\.3\.LayoutTable$/;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

async function visit(urls) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  let url;
  while ((url = urls.shift())) {
    await page.goto(url);
    await page.evaluate(sniffer);
    const errors = await page.evaluate((taken) => new Promise((done, failed) => {
      window.HTMLCS.process('WCAG2AAA', document, () => done(
        window.HTMLCS.getMessages().filter((one) => one.type === window.HTMLCS.ERROR && !new RegExp(taken).test(one.code))
          .map((one) => `${one.code}: ${one.element.outerHTML?.slice(0, 120) ?? one.element.nodeName}`)), failed);
    }), TAKEN.source);
    for (const why of errors) console.log(JSON.stringify({ page: url, why }));
  }
}

const left = process.argv.slice(2);
await Promise.all([visit(left), visit(left)]);
await browser.close();
