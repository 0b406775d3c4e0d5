// node calendars.mjs FILE… : reads each calendar with ical.js, strictly. Prints one JSON line per fault.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const { default: ICAL } = await import(require.resolve('ical.js'));
ICAL.design.strict = true;
for (const file of process.argv.slice(2)) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')));
    for (const entry of calendar.getAllSubcomponents('vevent')) {
      for (const name of ['uid', 'dtstamp', 'dtstart', 'summary', 'sequence']) {
        if (!entry.getFirstProperty(name)) console.log(JSON.stringify({ file, why: `no ${name}` }));
      }
      if (!new ICAL.Event(entry).startDate) console.log(JSON.stringify({ file, why: 'no start' }));
    }
  } catch (error) {
    console.log(JSON.stringify({ file, why: String(error) }));
  }
}
