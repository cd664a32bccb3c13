import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/sqlite.js';
import { sql } from '../../src/storage/sql.js';
import { entry, SyncWorld } from '../remote/sync/sync-world.js';
import { packPackage } from '../support/packed-package.js';
import type { Line } from './lines.js';
import { REMOTE, REMOTE_WATCHED } from './remote-lines.js';
import { StartedShop } from './started-shop.js';

/** Dozens of processes are started, one after the other. */
const PATIENCE_MS = 300_000;

let published: SyncWorld;
let shop: StartedShop;

beforeAll(async () => {
  published = await SyncWorld.open();
  await published.publish(entry('cache', 'redis'));
  shop = new StartedShop(await packPackage(), 'test/cli/followed');
  shop.consumer.write('remote.json', JSON.stringify(published.source()));
}, PATIENCE_MS);

afterAll(async () => {
  await shop.remove();
  await published[Symbol.asyncDispose]();
}, PATIENCE_MS);

/** Types lines. @returns what was otherwise than they say */
async function wrongWith(lines: readonly Line[]): Promise<object[]> {
  const wrong: object[] = [];
  for (const { typed, code = 0, shows } of lines) {
    const ran = await shop.run(typed);
    if (ran.code !== code || shows?.test(ran.stdout) === false) wrong.push({ typed, code, shows, ran });
  }
  return wrong;
}

/** Follows the status until it shows what is published then. */
async function watches(publish: () => Promise<unknown>): Promise<number | null> {
  const child = shop.spawn(REMOTE_WATCHED.typed);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  await expect.poll(() => shown, { timeout: 30_000 }).not.toBe('');
  await publish();
  await expect.poll(() => shown, { timeout: 30_000 }).toMatch(REMOTE_WATCHED.shows ?? /./);
  child.kill('SIGINT');
  return (await exited)[0];
}

it(
  'a source is looked at, synced and audited in the process that follows it, and in its state when that has ended',
  async () => {
    expect((await shop.run(['start', '--detach'])).code).toBe(0);
    expect(await wrongWith(REMOTE.followed)).toEqual([]);
    const { stdout } = await shop.run(['remote', 'audit', '--verify', '--json']);
    const { head } = JSON.parse(stdout) as { head: { seq: number; hash: string } };

    const watched = await watches(async () => {
      await published.publish(entry('cache', 'redis', 'redis 2'), entry('mail', 'smtp'));
      expect(await wrongWith(REMOTE.renewed)).toEqual([]);
    });
    expect(watched).toBe(130);

    await published.publish({ ...entry('cache', 'redis', 'never'), requires: { node: '>=99' } });
    expect(await wrongWith(REMOTE.refused)).toEqual([]);

    expect((await shop.run(['stop'])).code).toBe(0);
    expect(await wrongWith(REMOTE.ended)).toEqual([]);
    const expected = ['remote', 'audit', '--verify', '--expect', `${head.seq}:${head.hash}`];
    expect((await shop.run(expected)).code).toBe(0);

    const database = await openDatabase(shop.file('.oneiric/state.db'));
    database.run(sql`UPDATE remote_audit SET line = replace(line, 'applied', 'refused') WHERE seq = 2`);
    database.close();
    expect(await wrongWith(REMOTE.tampered)).toEqual([]);
    expect((await shop.run(['start', '--detach'])).code).toBe(0);
    expect(await wrongWith(REMOTE.tampered)).toEqual([]);
  },
  PATIENCE_MS,
);
