import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

const HEADS = ['calls', 'failed', 'wrong', 'swaps', 'refused'] as const;

describe('samples/02-swap-under-load', () => {
  it('loses no call, answers none wrongly and refuses every broken cache', () => {
    const { status, stdout, stderr } = run(compileSample('02-swap-under-load'), [
      '--seconds',
      '1',
      '--every',
      '100',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const result = lastRow(stdout);
    expect(result).toMatchObject({ failed: 0, wrong: 0, refused: 3 });
    expect(result.calls).toBeGreaterThan(0);
    expect(result.swaps).toBeGreaterThan(0);
    expect(stdout).toMatch(/adapter:cache +chosen (\w+), active \1/);
    expect(stdout).toMatch(/taken back while it was on probation: adapter:session-cache: \w+#\d+ -> /);
    expect(stdout).toMatch(/switched in one tick: adapter:cache: .+, adapter:session-cache: /);
    expect(stdout).toMatch(/[1-9]\d* calls under way at a switch; cut: 0/);
  });

  it('is kept running, and swapped from another terminal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oneiric-kept-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const kept = keptIn(folder);
    await expect.poll(kept.said, PATIENCE).toContain('Ctrl-C ends it.');
    const typed = [
      'swap',
      'adapter:cache',
      'sqlite',
      '--reason',
      'memory is full',
      '--requested-by',
      'alice',
    ];
    expect(await oneiric(folder, typed)).toBe(0);
    await expect.poll(kept.said, PATIENCE).toContain('adapter:cache: memory -> sqlite');
    expect(kept.said()).toContain('adapter:cache: asked for by alice (socket): memory is full');
    expect(await oneiric(folder, ['swap', 'adapter:cache', 'breaks-in-health'])).toBe(4);
    await expect.poll(kept.said, PATIENCE).toContain('adapter:cache: refused, sqlite goes on');
    kept.child.kill('SIGINT');
    expect(await kept.ended).toEqual([0, null]);
    expect(lastLine(kept.said())).toMatch(
      /^\d+ calls, 0 failed, 0 wrong, 0 refused by a pause; served by sqlite$/,
    );
  });

  it('refuses a duration that is none, without running', () => {
    const { status, stderr } = run(compileSample('02-swap-under-load'), ['--seconds', 'soon']);
    expect(status).toBe(1);
    expect(stderr).toContain('--seconds must be a positive number');
  });
});

const PATIENCE = { timeout: 50_000 };

/** The sample, kept running in a folder. */
function keptIn(folder: string) {
  const program = resolve(compileSample('02-swap-under-load'));
  const args = [program, '--seconds', '0.2', '--every', '50', '--keep'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended: once(child, 'exit'), said: () => said };
}

/** What a command ends with, typed in a folder. */
async function oneiric(folder: string, typed: readonly string[]): Promise<unknown> {
  const args = [resolve('dist/cli/main.js'), ...typed];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [unknown];
  return code;
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

function lastRow(stdout: string): Record<(typeof HEADS)[number], number> {
  const [heads = '', values = ''] = stdout.trimEnd().split('\n').slice(-2);
  expect(heads.trim().split(/\s+/).slice(0, HEADS.length)).toEqual([...HEADS]);
  const [calls, failed, wrong, swaps, refused] = values
    .trim()
    .split(/\s+/)
    .map((cell) => Number(cell.replaceAll(',', '')));
  const row = { calls, failed, wrong, swaps, refused };
  expect(Object.values(row).every((value) => Number.isInteger(value))).toBe(true);
  return row as Record<(typeof HEADS)[number], number>;
}
