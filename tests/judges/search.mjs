// node search.mjs FOLDER KEY CERTIFICATE PATH WORDS…: what a search costs on a phone's slow line, 1.6 Mbit/s and 150 ms, with this
// machine's processor. One JSON line per words: milliseconds from pressing the button to the first page of hits, and from
// asking for the page's address with ?q= at a first visit; bytes and requests of each. The folder is served as
// CloudFront does it, by HTTP/2 and compressed.
// Run it from a folder whose node_modules hold playwright-core.
import { createRequire } from 'node:module';
import { LINE, serve } from './edge.mjs';

const { chromium } = createRequire(process.cwd() + '/')('playwright-core');
const [folder, key, cert, path, ...asked] = process.argv.slice(2);
const edge = await serve(folder, key, cert);
const url = edge.address + path;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

// In the page: when the status says how many there are, or that there are none.
const told = `new Promise((done) => {
  const status = document.getElementById('told'), form = document.getElementById('search');
  const look = () => status.textContent && status.textContent !== form.dataset.wait && done(
    [performance.now(), status.textContent, document.querySelectorAll('#found li').length]);
  new MutationObserver(look).observe(status, { childList: true, characterData: true, subtree: true });
  look();
})`;

async function visit() {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const count = { bytes: 0, requests: 0 };
  protocol.on('Network.loadingFinished', (event) => { count.bytes += event.encodedDataLength; count.requests += 1; });
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', LINE);
  return { context, page, count };
}

for (const words of asked) {
  const press = await visit();
  await press.page.goto(url, { waitUntil: 'networkidle' });
  await press.page.evaluate(() => document.fonts.ready);
  await press.page.fill('#q', words);
  Object.assign(press.count, { bytes: 0, requests: 0 });
  const [from, [to, said, rows]] = await press.page.evaluate(`(async () => {
    const from = performance.now();
    document.getElementById('search').requestSubmit();
    return [from, await ${told}];
  })()`);
  const pressed = { ms: Math.round(to - from), ...press.count };
  await press.context.close();
  const first = await visit();
  await first.page.goto(url + '?q=' + encodeURIComponent(words), { waitUntil: 'domcontentloaded' });
  const [at] = await first.page.evaluate(told);
  console.log(JSON.stringify({ words, said, rows, pressed, first: { ms: Math.round(at), ...first.count } }));
  await first.context.close();
}
await browser.close();
edge.close();
process.exit(0);
