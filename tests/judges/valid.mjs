// node valid.mjs FILE…: html-validate's recommended rules over pages and mails. One JSON line per fault.
// Run it from a folder whose node_modules hold html-validate.
import { createRequire } from 'node:module';

const { HtmlValidate } = createRequire(process.cwd() + '/')('html-validate');
const rules = {
  // The standard takes either case.
  'doctype-style': ['error', { style: 'lowercase' }],
  // The standard asks only that an id has no spaces: ours begin with a day of the month, which addresses name.
  'valid-id': ['error', { relaxed: true }],
  // A title is the headline as its author wrote it, and no shorter.
  'long-title': 'off',
  // A number is shown as its author wrote it, and is copied so.
  'tel-non-breaking': 'off',
  // A list of topics to tick is one name with several values.
  'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }],
};
const mailed = {
  ...rules,
  // Half of the mail programs drop the style sheet in the head, and some know no element of HTML 5.
  'no-inline-style': 'off',
  'prefer-native-element': 'off',
};
const judge = (chosen) => new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules: chosen });
const [page, mail] = [judge(rules), judge(mailed)];
for (const file of process.argv.slice(2)) {
  const report = (/\/(mail|receipts)\//.test(file) ? mail : page).validateFileSync(file);
  for (const { messages } of report.results) {
    for (const { ruleId, message, line } of messages) console.log(JSON.stringify({ file, why: `${line}: ${ruleId}: ${message}` }));
  }
}
