// node shifts.mjs URL…: how far a page moves under its reader (cumulative layout shift) on a phone with a slow line,
// 1.6 Mbit/s and 150 ms, at a first visit. One JSON line per page that moves more than a twentieth.
// Run it from a folder whose node_modules hold playwright-core.
import { createRequire } from 'node:module';

const { chromium } = createRequire(process.cwd() + '/')('playwright-core');
const MOST = 0.05;
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 100_000 }; // bytes a second
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const url of process.argv.slice(2)) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', LINE);
  await page.addInitScript(() => {
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.moved += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(600);
  const moved = await page.evaluate(() => window.moved);
  if (moved > MOST) console.log(JSON.stringify({ page: url, moved }));
  await context.close();
}
await browser.close();
