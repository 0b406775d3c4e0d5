// node feeds.mjs FILE… : each feed as feedsmith reads it, whatever its format. Prints one JSON line per file.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const { parseFeed } = createRequire(process.cwd() + '/')('feedsmith');
const seconds = (date) => Math.round(new Date(date).getTime() / 1000);
const atom = (entry) => ({
  id: entry.id,
  link: entry.links.find((link) => link.rel === 'alternate').href,
  date: seconds(entry.published),
  files: entry.links.filter((link) => link.rel === 'enclosure').map((link) => [link.href, link.type, link.length]),
});
const rss = (item) => ({
  id: item.guid.value,
  link: item.link,
  date: seconds(item.pubDate),
  files: (item.enclosures ?? []).map((file) => [file.url, file.type, file.length]),
});
const json = (item) => ({
  id: item.id,
  link: item.url,
  date: seconds(item.date_published),
  files: (item.attachments ?? []).map((file) => [file.url, file.mime_type, file.size_in_bytes]),
});
for (const file of process.argv.slice(2)) {
  const { format, feed } = parseFeed(readFileSync(file, 'utf8'));
  const read = { atom: () => feed.entries.map(atom), rss: () => feed.items.map(rss), json: () => feed.items.map(json) };
  console.log(JSON.stringify({ format, entries: read[format]() }));
}
