// A folder as CloudFront would serve it, on this machine: HTTP/2, and text compressed. Gzip is the heavier of what
// CloudFront sends; most browsers get Brotli.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { gzipSync } from 'node:zlib';

const TYPES = {
  html: 'text/html; charset=utf-8', js: 'text/javascript', json: 'application/json', txt: 'text/plain',
  svg: 'image/svg+xml', jpg: 'image/jpeg', png: 'image/png', woff2: 'font/woff2',
};
const PACKED = ['jpg', 'png', 'woff2']; // already
// 1.6 Mbit/s and 150 ms, as the browser's protocol takes it: bytes a second.
export const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 100_000 };

// The server's address, and what closes it. `opening`: milliseconds that a connection takes before it is one.
export async function serve(folder, key, cert, opening = 0) {
  const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
  server.on('session', (session) => { session.ready = performance.now() + opening; });
  server.on('stream', (stream, headers) => {
    const wanted = headers[':path'].split('?')[0];
    const file = folder + wanted + (wanted.endsWith('/') ? 'index.html' : '');
    const kind = file.split('.').pop();
    const answer = () => {
      if (stream.destroyed) return;
      if (!existsSync(file) || !statSync(file).isFile()) {
        stream.respond({ ':status': 404 });
        stream.end();
        return;
      }
      const packed = PACKED.includes(kind);
      stream.respond({ ':status': 200, 'content-type': TYPES[kind] ?? 'text/plain', ...(!packed && { 'content-encoding': 'gzip' }) });
      stream.end(packed ? readFileSync(file) : gzipSync(readFileSync(file)));
    };
    stream.on('error', () => {}); // a browser that goes away takes nothing more
    setTimeout(answer, Math.max(0, stream.session.ready - performance.now()));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `https://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
