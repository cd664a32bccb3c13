import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packPackage } from '../support/packed-package.js';
import { RUNNING } from './lines.js';
import { StartedShop, written } from './started-shop.js';

const PATIENCE_MS = 240_000;

let packed: string;
let shop: StartedShop;

beforeAll(async () => {
  packed = await packPackage();
  shop = new StartedShop(packed);
}, PATIENCE_MS);

afterAll(async () => {
  await shop.remove();
}, PATIENCE_MS);

it(
  'an application is started in a process of its own, operated there, and ended',
  async () => {
    const wrong: object[] = [];
    for (const { typed, code = 0, shows, then } of RUNNING) {
      const ran = await shop.run(typed);
      const answer = await shop.answer();
      const isRight = ran.code === code && (shows?.test(ran.stdout) ?? true) && (then?.test(answer) ?? true);
      if (!isRight) wrong.push({ typed, ran, answer });
    }
    expect(wrong).toEqual([]);
    expect(statSync(shop.file('shop.log')).mode & 0o777).toBe(0o600);
  },
  PATIENCE_MS,
);

it(
  'an application that is started here says how it is reached, and ends by Ctrl-C',
  async () => {
    const child = shop.spawn(['start']);
    const said = await written(child, /oneiric stop/);
    expect(said).toMatch(/^runs as process \d+\n +state .*\.oneiric\n +socket .*admin\.sock\n/);
    const { pid } = JSON.parse(readFileSync(shop.file('.oneiric/oneiric.pid'), 'utf8')) as { pid: number };
    expect(pid).toBe(child.pid);
    expect((await shop.run(['swap', 'adapter:cache', 'redis'])).code).toBe(0);
    expect(await shop.answer()).toBe('redis x');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await shop.answer()).toBe('nobody');
  },
  PATIENCE_MS,
);

it(
  'an application that is started here closes in order when whoever read what it writes has gone',
  async () => {
    const child = shop.spawn(['start'], { ONEIRIC_LOGGING__CONSOLE: 'stdout' });
    await written(child, /oneiric stop/);
    const exited = once(child, 'exit');
    child.stdout.destroy();
    // The log tells of it, to nobody.
    await shop.run(['swap', 'adapter:cache', 'memory']);
    expect(await exited).toEqual([0, null]);
    expect(await shop.answer()).toBe('nobody');
    expect(existsSync(shop.file('.oneiric/oneiric.pid'))).toBe(false);
    expect(existsSync(shop.file('.oneiric/owner.json'))).toBe(false);
  },
  PATIENCE_MS,
);

it.skipIf(!existsSync('/dev/full'))(
  'output that cannot be written fails a command, which says so',
  () => {
    const main = shop.file('node_modules/oneiric/dist/cli/main.js');
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [main, 'completion', 'bash'], {
      ...{ encoding: 'utf8', stdio: ['ignore', full, 'pipe'] },
    });
    closeSync(full);
    expect(stderr).toMatch(/cli\/unwritten.*ENOSPC/);
    expect(status).toBe(1);
  },
  PATIENCE_MS,
);

it(
  'an application that does not start, or takes too long, is told with the end of its log, and does not stay',
  async () => {
    const typed = ['start', '--detach', '--app', 'out/unwell.app.js'];
    const dead = await shop.run(typed);
    expect(dead).toMatchObject({ code: 1, stdout: '' });
    expect(dead.stderr).toContain('cli/start-failed');
    expect(dead.stderr).toContain('the line is dead');
    const late = await shop.run([...typed, '--wait', '1s'], { WAIT_MS: '20000' });
    expect(late).toMatchObject({ code: 1, stdout: '' });
    expect(late.stderr).toContain('cli/start-late');
    expect((await shop.run(['stop', '--timeout', '1ms'])).code).toBeGreaterThan(0);
    await shop.run(['stop']);
    expect((await shop.run(['stop'])).code).toBe(5);
  },
  PATIENCE_MS,
);

it(
  'a process that has only been given the number of one that was started is left alone',
  async () => {
    const mark = { pid: process.pid, started: 'another boot 17' };
    writeFileSync(shop.file('.oneiric/oneiric.pid'), JSON.stringify(mark));
    // It would end this process.
    expect((await shop.run(['stop'])).code).toBe(5);
  },
  PATIENCE_MS,
);
