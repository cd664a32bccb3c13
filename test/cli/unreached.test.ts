import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { typed } from './typed.js';

const NOBODY = 2 ** 22 + 1;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-unreached-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  mkdirSync(join(folder, '.oneiric'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a process says that has the state, and whose socket could not be opened. */
function said(pid: number): void {
  const owner = { pid, host: hostname(), since: Date.now() };
  writeFileSync(join(folder, '.oneiric/owner.json'), JSON.stringify(owner));
  writeFileSync(join(folder, '.oneiric/admin.json'), JSON.stringify({ url: 'http://127.0.0.1:4600', pid }));
}

it.each([[['list']], [['swap', 'adapter:cache', 'redis']]])(
  '%j says that a process runs which is reached by its URL only',
  async (line) => {
    said(process.pid);
    const { code, stderr } = await typed(line, { folder });
    expect(code).toBe(5);
    expect(stderr).toContain(`Process ${process.pid} has `);
    expect(stderr).toContain('--url http://127.0.0.1:4600');
  },
);

it('a process that has gone is not said to run, whatever it has left', async () => {
  said(NOBODY);
  const { code, stderr } = await typed(['list'], { folder });
  expect(code).toBe(5);
  expect(stderr).not.toContain('4600');
});
