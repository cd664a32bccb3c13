// Maps conformance rows and promises to the tests that carry their ids in front: `R02: …`, `L13, P1: …`,
// `promise P1: …`. Writes docs/conformance.md from a vitest JSON report; fails where a required row has
// no passing test, or any failing one. `--run` runs the tests first; `--check` compares, and writes nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { order, REPORT, testsOf } from './evidence.mjs';

/** @typedef {{ row: string, file: string, test: string, passed: boolean }} Evidence */

const PAGE = 'docs/conformance.md';
const IDS = /^(?:promise )?([A-Z]\d[A-Z\d, ]*): /;

if (process.argv.includes('--run')) {
  const env = { ...process.env, ONEIRIC_TEST_REPORT: REPORT };
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { stdio: 'inherit', env });
}

const evidence = readEvidence();
const required = requiredRows();
const problems = required.flatMap((row) => {
  const tests = evidence.filter((entry) => entry.row === row);
  if (tests.length === 0) return [`${row}: no test carries this id`];
  return tests.filter(({ passed }) => !passed).map(({ test }) => `${row}: not passed: ${test}`);
});
const page = render();
if (process.argv.includes('--check')) {
  const kept = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  if (kept !== page) problems.push(`${PAGE} is not what the tests say; run npm run conformance`);
} else writeFileSync(PAGE, page);

const met = required.filter((row) => evidence.some((entry) => entry.row === row && entry.passed));
console.log(`${met.length} of ${required.length} required rows have a passing test`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** @returns {Evidence[]} by row, then file, then name */
function readEvidence() {
  const found = testsOf().flatMap(({ file, titles, status }) => {
    const rows = new Set(titles.flatMap((title) => IDS.exec(title)?.[1]?.split(', ') ?? []));
    return [...rows].map((row) => ({ row, file, test: titles.join(' > '), passed: status === 'passed' }));
  });
  return found.sort((a, b) => order(a.row, b.row) || order(a.file, b.file) || order(a.test, b.test));
}

/** `L01-L14` stands for all from the first to the last. */
function requiredRows() {
  /** @type {{ required: string[] }} */
  const rows = JSON.parse(readFileSync('tools/conformance-rows.json', 'utf8'));
  return rows.required.flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
    const width = first.length - 1;
    return Array.from(
      { length: to - from + 1 },
      (_, i) => `${first.charAt(0)}${String(from + i).padStart(width, '0')}`,
    );
  });
}

function render() {
  const rows = evidence.map(({ row, file, test, passed }) => {
    const name = test.replaceAll('|', '\\|');
    return `| ${row} | \`${file}\` | ${name} | ${passed ? 'yes' : 'NO'} |`;
  });
  return [
    '# Conformance',
    '',
    'Which test shows which row. Written by `npm run conformance`; do not edit.',
    '',
    '| Row | File | Test | Passed |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
