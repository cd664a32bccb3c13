import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Application, OneiricEvent } from 'oneiric';
import type { SyncReport } from '../../../src/core/remote.js';
import { isPrintable } from '../../../src/core/printable.js';
import { entry, SyncWorld } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const THROWN = `new Error('\\u001b[2J\\u0007 all is well \\r' + 'x'.repeat(1_000_000))`;

/** Every text by which an application says what came of its last sync. */
async function textsOf(app: Application, report: SyncReport | undefined, events: readonly OneiricEvent[]) {
  const lines = (await app.remote?.audit()) ?? [];
  const [status] = app.remote?.status() ?? [];
  const errors = events.flatMap((event) => ('error' in event ? [event.error] : []));
  const said = [report?.error, ...errors].flatMap((error) => String(error).split('\n'));
  const refused = report?.refused.map(({ text }) => text) ?? [];
  return [...said, ...refused, ...lines.map(({ detail = '' }) => detail), status?.lastError?.text ?? ''];
}

it.each([
  ['when it is imported', `throw ${THROWN}; export const create = () => ({});`],
  ['when it makes an instance', `export const create = () => { throw ${THROWN}; };`],
])('what an artifact throws %s steers no terminal, and has an end', async (_, code) => {
  await world.publish(entry('cache', 'redis'));
  const app = await world.subscribe();
  await app.getAsync('adapter:cache');
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  await world.publish({ domain: 'adapter', key: 'cache', provider: 'redis', code });
  const report = await app.remote?.sync();
  const texts = await textsOf(app, report, events);
  expect(texts.filter((text) => text.includes('all is well')).length).toBeGreaterThan(2);
  expect(texts.filter((text) => !isPrintable(text) || text.length > 6_000)).toEqual([]);
});
