// node ninjs.mjs SCHEMA FILE… : validates each file by Ajv, formats too. Prints one JSON line per fault.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.cwd() + '/');
const Ajv = require('ajv/dist/2020').default;
const ajv = new Ajv({ allErrors: true, strict: false });
require('ajv-formats').default(ajv);
const [schema, ...files] = process.argv.slice(2);
const valid = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
for (const file of files) {
  if (!valid(JSON.parse(readFileSync(file, 'utf8')))) {
    for (const { instancePath, message } of valid.errors) {
      console.log(JSON.stringify({ file, why: `${instancePath} ${message}` }));
    }
  }
}
