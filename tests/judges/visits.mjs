// node visits.mjs FOLDER KEY CERTIFICATE TIMES PATH…: first visits on a phone with a slow line, 1.6 Mbit/s and 150 ms,
// each page so many times. One JSON line per page with what each visit cost: `paint`, milliseconds to the largest part
// of the page (LCP); `moved`, how far the page moves under its reader (CLS); `bytes` and `requests` of all, and of them
// `first` those that were there before that part was.
// Run it from a folder whose node_modules hold playwright-core.
import { createRequire } from 'node:module';
import { LINE, serve } from './edge.mjs';

const { chromium } = createRequire(process.cwd() + '/')('playwright-core');
const [folder, key, certificate, times, ...paths] = process.argv.slice(2);
const OPENING = 2 * LINE.latency; // TCP and TLS 1.3, which the browser's slow line leaves out
const edge = await serve(folder, key, certificate, OPENING);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

// Not `isMobile`: Chromium would count the phone's own zooming as the reader's doing, and no move for half a second.
async function visit(path) {
  const context = await browser.newContext({
    viewport: { width: 412, height: 823 }, deviceScaleFactor: 2.625, hasTouch: true, ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const loaded = [];
  let from;
  protocol.on('Network.requestWillBeSent', (event) => { from ??= event.timestamp; });
  protocol.on('Network.loadingFinished', (event) => { loaded.push([event.timestamp, event.encodedDataLength]); });
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', LINE);
  await page.addInitScript(() => {
    window.seen = { moved: 0, paint: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.seen.moved += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.seen.paint = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  await page.goto(edge.address + path, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(300);
  const { moved, paint } = await page.evaluate(() => window.seen);
  await context.close();
  const first = loaded.filter(([at]) => (at - from) * 1000 <= paint);
  const sum = (rows) => rows.reduce((all, [, size]) => all + size, 0);
  return { paint, moved, bytes: sum(loaded), requests: loaded.length, first: [sum(first), first.length] };
}

for (const path of paths) {
  const visits = [];
  for (let time = 0; time < Number(times); time += 1) visits.push(await visit(path));
  console.log(JSON.stringify({ path, visits }));
}
await browser.close();
edge.close();
process.exit(0);
