import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const { threats } = JSON.parse(readFileSync('tools/threats.json', 'utf8')) as { threats: string[][] };
const numbers = threats.map((_, index) => index + 1);

type Outcome = readonly [titles: readonly string[], status: string];

/** What the tool says of tests that have ended so. */
function checked(outcomes: readonly Outcome[], ...flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-threats-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.json');
  const assertionResults = outcomes.map(([titles, status]) => ({
    ancestorTitles: titles.slice(0, -1),
    title: titles.at(-1),
    status,
  }));
  writeFileSync(
    report,
    JSON.stringify({ testResults: [{ name: resolve('test/x.test.ts'), assertionResults }] }),
  );
  const env = { ...process.env, ONEIRIC_TEST_REPORT: report };
  const { status, stderr } = spawnSync(process.execPath, ['tools/threats.mjs', '--check', ...flags], {
    encoding: 'utf8',
    env,
  });
  return {
    status,
    lines: stderr
      .trim()
      .split('\n')
      .map((line) => line.slice(0, 40)),
  };
}

const passing = (of: readonly number[]): Outcome[] =>
  of.map((number) => [[`threat ${number}: is kept off`], 'passed']);
const OLD_PAGE = 'docs/threats.md is not what the tests sa';

describe('the check of threats', () => {
  it('knows 42 threats', () => {
    expect(threats).toHaveLength(42);
  });

  it('names each that no passing test carries, and fails where it is strict', () => {
    const others = numbers.filter((number) => number !== 7 && number !== 42);
    const { status, lines } = checked(
      [...passing(others), [['threat 7: is kept off'], 'skipped']],
      '--strict',
    );
    expect(status).toBe(1);
    expect(lines).toEqual([
      'threat 7: no passing test carries this n',
      'threat 42: no passing test carries this ',
      OLD_PAGE,
    ]);
    expect(checked(passing(others))).toMatchObject({ status: 0 });
  });

  it('finds numbers in names of suites, several at once, and behind the id of a row', () => {
    const rest = numbers.filter((number) => number > 4);
    const named: Outcome[] = [
      [['threat 1: a document', 'is whole'], 'passed'],
      [['S18: threat 2, 3: is fresh'], 'passed'],
      [['a manifest', 'threat 4: is whole'], 'passed'],
    ];
    expect(checked([...named, ...passing(rest)]).lines).toEqual([OLD_PAGE]);
  });

  it('fails where one that carries a number does not pass, or there is no such number', () => {
    const all = passing(numbers);
    expect(checked([...all, [['threat 7: is not kept off'], 'failed']])).toMatchObject({ status: 1 });
    expect(checked([...all, [['threat 43: is unheard of'], 'passed']])).toMatchObject({ status: 1 });
    expect(checked(all)).toMatchObject({ status: 0 });
  });
});
