// Maps the threats that remote manifests are made for to the tests that carry their numbers in front: `threat 20: …`,
// `S10: threat 1: …`, `threat 34, 35: …`. Writes docs/threats.md from tools/threats.json and a vitest JSON report.
// `--check` compares, and writes nothing; `--strict` makes a failure of a threat without a passing test, and of an old page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { order, testsOf } from './evidence.mjs';

/** @typedef {{ number: number, file: string, test: string, passed: boolean }} Evidence */

const PAGE = 'docs/threats.md';
const NUMBERS = /^(?:[A-Z]\d\d: )?threat ([\d, ]+): /;

/** @type {{ threats: [attack: string, defence: string][], open: string[] }} */
const { threats, open } = JSON.parse(readFileSync('tools/threats.json', 'utf8'));
const evidence = readEvidence();
const failed = evidence.flatMap(({ number, test, passed }) =>
  passed && number >= 1 && number <= threats.length
    ? []
    : [`threat ${number}: no such number, or not passed: ${test}`],
);
const lacking = threats.flatMap(([attack], index) =>
  evidence.some(({ number, passed }) => number === index + 1 && passed)
    ? []
    : [`threat ${index + 1}: no passing test carries this number: ${attack}`],
);

const page = render();
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page)
  lacking.push(`${PAGE} is not what the tests say; run npm run threats`);

const met = threats.filter((_, index) =>
  evidence.some(({ number, passed }) => number === index + 1 && passed),
);
console.log(`${met.length} of ${threats.length} threats have a passing test`);
for (const problem of [...failed, ...lacking]) console.error(problem);
if (failed.length > 0 || (process.argv.includes('--strict') && lacking.length > 0)) process.exitCode = 1;

/** @returns {Evidence[]} by number, then file, then name; what was skipped here shows nothing */
function readEvidence() {
  const found = testsOf()
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .flatMap(({ file, titles, status }) => {
      const numbers = new Set(titles.flatMap((title) => NUMBERS.exec(title)?.[1]?.split(', ') ?? []));
      const test = titles.join(' > ');
      return [...numbers].map((number) => ({
        number: Number(number),
        file,
        test,
        passed: status === 'passed',
      }));
    });
  return found.sort((a, b) => a.number - b.number || order(a.file, b.file) || order(a.test, b.test));
}

function render() {
  const sections = threats.flatMap(([attack, defence], index) => {
    const tests = evidence.filter(({ number }) => number === index + 1);
    const shown = tests.map(
      ({ file, test, passed }) => `- ${passed ? '' : 'NOT PASSED '}\`${file}\`: ${escaped(test)}`,
    );
    return [
      `## ${index + 1}. ${attack}`,
      '',
      `${defence}.`,
      '',
      ...(shown.length > 0 ? shown : ['No test yet.']),
      '',
    ];
  });
  return [
    '# Threats',
    '',
    'What remote manifests and artifacts are defended against, and which test shows it. Written by `npm run threats`; do not edit.',
    '',
    'Not defended is:',
    '',
    ...open.map((text) => `- ${text}`),
    '',
    ...sections,
  ].join('\n');
}

/** Names of tests are texts, not Markdown. @param {string} text */
function escaped(text) {
  return text.replaceAll(/[\\`*_<[]/g, '\\$&').replaceAll(/[\n\r\t]/g, ' ');
}
