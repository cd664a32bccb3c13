import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DetachedChild } from '../../../src/cli/process/detached-child.js';

/** Far longer than it takes to see that a process has gone. */
const PATIENCE_MS = 10_000;

let folder: string;
const [, main = ''] = process.argv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-child-'));
});

afterEach(() => {
  process.argv[1] = main;
  rmSync(folder, { recursive: true, force: true });
});

/** A child in place of the command line: says that it serves where nobody answers, and ends so. */
function childThat(ends: string): DetachedChild {
  const program = join(folder, 'program.cjs');
  const socket = join(folder, 'none.sock');
  const said = JSON.stringify({ kind: 'oneiric.started', pid: 1, socket });
  writeFileSync(program, `process.send(${said}, () => ${ends});`);
  process.argv[1] = program;
  return new DetachedChild({ args: [], folder, env: process.env, output: 2 });
}

it.each([
  ['process.exit(3)', 3],
  ["process.kill(process.pid, 'SIGKILL')", null],
])('a child that ends by %s after it has said that it serves is not waited for', async (ends, code) => {
  const child = childThat(ends);
  expect(await child.ready(AbortSignal.timeout(PATIENCE_MS))).toEqual({ kind: 'ended', code });
  child.leave();
});
