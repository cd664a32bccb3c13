import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Running } from '../runtime/state/programs.js';
import { compile } from '../support/compiled-program.js';

const REQUESTS = 50;
let programs = '';

beforeAll(() => {
  mkdirSync('build', { recursive: true });
  // A package can import itself by its name only from there.
  programs = mkdtempSync(join('build', 'programs-'));
  compile(programs, { rootDir: 'test/http/programs', include: ['test/http/programs/*.ts'] });
});
afterAll(() => rmSync(programs, { recursive: true, force: true }));

/** A process that answers requests, with fifty of them under way on connections that are kept alive. */
async function underWay(closeTimeoutMs = 10_000) {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-http-'));
  const gate = join(folder, 'gate');
  const running = Running.start(resolve(programs, 'closing.js'), [gate, String(closeTimeoutMs)]);
  const dispatcher = new Agent({ connections: REQUESTS, pipelining: 1 });
  onTestFinished(async () => {
    await running.kill();
    await dispatcher.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = (await running.line('at ')).slice(3);
  const ask = async (path: string): Promise<string> => {
    try {
      const { statusCode, body } = await request(`${url}/requests/${path}`, { dispatcher });
      return `${statusCode} ${await body.text()}`;
    } catch {
      return 'cut';
    }
  };
  const all = (path: string) => Promise.all(Array.from({ length: REQUESTS }, () => ask(path)));
  expect(new Set(await all('quick'))).toEqual(new Set(['200 {"quick":true}']));
  const answers = all('waits');
  await running.line('fifty wait');
  return { running, answers, open: () => writeFileSync(gate, '') };
}

describe('a process that answers requests', () => {
  it('answers all that are under way at SIGTERM, and ends with code 0', async () => {
    const { running, answers, open } = await underWay();
    running.child.kill('SIGTERM');
    await running.line('signalled');
    open();
    expect(new Set(await answers)).toEqual(new Set(['200 {"waited":true}']));
    expect(await running.end()).toBe(0);
    expect([running.lines.at(-1), running.errors]).toEqual(['cut 0', '']);
  });

  it('ends at once with a second signal', async () => {
    const { running, answers } = await underWay();
    running.child.kill('SIGTERM');
    await running.line('signalled');
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(143);
    expect(new Set(await answers)).toEqual(new Set(['cut']));
  });

  it('cuts at its deadline what never ends, says how many, and ends with code 0', async () => {
    const { running, answers } = await underWay(200);
    running.child.kill('SIGTERM');
    expect(await running.end()).toBe(0);
    expect(new Set(await answers)).toEqual(new Set(['cut']));
    expect(running.lines.at(-1)).toBe(`cut ${REQUESTS}`);
  });
});
