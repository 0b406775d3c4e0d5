// node pictures.mjs: photographs pages in Chromium. One JSON line per picture on stdin: url, file, width and,
// where wanted, dark and print; writes the whole page as PNG. Run it from a folder whose node_modules hold
// playwright-core.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { chromium } = createRequire(process.cwd() + '/')('playwright-core');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--hide-scrollbars'],
});
// A phone is touched: what a finger has to meet is larger there.
const pages = {
  phone: await (await browser.newContext({ hasTouch: true, isMobile: true })).newPage(),
  desktop: await browser.newPage(),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { url, file, width, dark, print } = JSON.parse(line);
  const page = pages[width < 600 ? 'phone' : 'desktop'];
  await page.setViewportSize({ width, height: 600 });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', media: print ? 'print' : 'screen' });
  if (page.url() !== url) {
    await page.goto(url);
    await page.evaluate(() => document.fonts.ready);
    await page.goto(url); // fonts that came late are there now: a page never changes its letters once it is shown
  }
  await page.evaluate(() => document.fonts.ready);
  // The window is made as high as the page: for a picture larger than it the browser forgets that it is touched.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: file, type: 'png' });
}
await browser.close();
