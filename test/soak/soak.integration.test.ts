import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, programFolder, run } from '../support/compiled-program.js';

/** Much more than any of them needs: what a busy machine is slow at fails nothing. */
const PATIENCE_MS = 180_000;

const folder = programFolder(afterAll);
const program = join(folder, 'soak', 'main.js');

beforeAll(() => compile(folder, { rootDir: '.', include: ['soak/**/*.ts'] }), PATIENCE_MS);

const soak = (seconds: number, ...args: readonly string[]) =>
  run(program, ['--minutes', String(seconds / 60), '--seed', '7', '--rate', '200', ...args]);

describe('the soak', () => {
  it(
    'loses no call, answers none wrongly, and says so in its report',
    () => {
      const file = join(folder, 'soak.md');
      const { status, stdout, stderr } = soak(12, '--report', file);
      expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
      expect(stdout).toMatch(/^[1-9]\d+ calls, 0 lost, 0 wrong; [1-9]\d+ faults; sound\n$/);
      const report = readFileSync(file, 'utf8');
      expect(report).toContain(' calls: 0 lost, 0 wrong.** Nothing failed.');
      expect(report).toMatch(/\| Not as it is wished when all faults are over +\| 0 +\|/);
    },
    PATIENCE_MS,
  );

  it.each([
    ['lost-call', 5, 'calls were lost'],
    ['wrong-answer', 3, 'calls were answered wrongly'],
    ['leak', 8, 'the heap grows'],
  ])(
    'notices a fault of its own: %s',
    (plant, seconds, told) => {
      const { status, stdout, stderr } = soak(seconds, '--plant', plant);
      expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('; FAILED\n') });
      expect(stderr).toContain(told);
    },
    PATIENCE_MS,
  );

  it('is what the command of its page starts', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { soak: string } };
    const [, command = ''] = /```sh\n(.+)\n```/.exec(readFileSync('docs/soak.md', 'utf8')) ?? [];
    const [npm, args = ''] = command.split(' -- ');
    expect([npm, scripts.soak.split(' && ').at(-1)]).toEqual([
      'npm run soak',
      'node --enable-source-maps build/soak/main.js',
    ]);
    // It looks at all of them before it runs: only the first of these is refused.
    const { status, stderr } = run(program, ['--seed', 'none', ...args.split(' ')]);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('--seed must be a number'),
    });
  });

  it('refuses what is no duration, without running', () => {
    const { status, stderr } = run(program, ['--minutes', 'long']);
    expect(status).toBe(1);
    expect(stderr).toContain('--minutes must be a number above 0');
  });
});
