// node cards.mjs FILE… : reads each address book file with ical.js, strictly. Prints one JSON line per fault.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { default: ICAL } = await import(require.resolve('ical.js'));
ICAL.design.strict = true;
for (const file of process.argv.slice(2)) {
  try {
    const parsed = ICAL.parse(readFileSync(file, 'utf8'));
    for (const card of Array.isArray(parsed[0]) ? parsed : [parsed]) {
      const component = new ICAL.Component(card);
      for (const name of ['version', 'fn', 'n']) {
        if (!component.getFirstProperty(name)) console.log(JSON.stringify({ file, why: `no ${name}` }));
      }
      if (!component.getFirstPropertyValue('fn')) console.log(JSON.stringify({ file, why: 'an empty name' }));
    }
  } catch (error) {
    console.log(JSON.stringify({ file, why: String(error) }));
  }
}
