// node reached.mjs ADDRESS SITE SKIPPED URL…: linkinator over pages that are served on this machine: every address
// of ours that they name, pictures, style sheets and places within a page included. SITE is what our absolute
// addresses begin with; they are asked for at ADDRESS. SKIPPED: a pattern of paths that no file answers. Nothing
// beyond ADDRESS is asked. One JSON line per address that leads nowhere.
// Run it from a folder whose node_modules hold linkinator.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const { LinkChecker, LinkState } = await import(pathToFileURL(createRequire(process.cwd() + '/').resolve('linkinator')));
const [address, site, skipped, ...urls] = process.argv.slice(2);
const unanswered = new RegExp(`^(${skipped})`);
const skip = (link) => !link.startsWith(address + '/') || unanswered.test(link.slice(address.length));
const found = await new LinkChecker().check({
  path: urls,
  concurrency: 20,
  checkCss: true,
  checkFragments: true,
  linksToSkip: async (link) => skip(link),
  urlRewriteExpressions: [{ pattern: new RegExp(`^${site.replaceAll('.', '\\.')}`), replacement: address }],
});
const broken = found.links.filter((link) => link.state === LinkState.BROKEN);
for (const { url, parent, status } of broken) console.log(JSON.stringify({ page: parent, why: `leads nowhere: ${url} (${status})` }));
const asked = found.links.filter((link) => link.state === LinkState.OK).length;
if (asked < urls.length) console.log(JSON.stringify({ page: address, why: `only ${asked} addresses were asked for` }));
