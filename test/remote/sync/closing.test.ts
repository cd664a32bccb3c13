import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entry, said, SyncWorld, until } from './sync-world.js';

let world: SyncWorld;

beforeEach(async () => {
  world = await SyncWorld.open();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Never there; tells that it was asked for by a global counter. */
const building = `export const create = () => { globalThis.isBuilding = true; return new Promise(() => undefined); };`;
const importing = `globalThis.isImporting = true; await new Promise(() => undefined); export const create = () => ({});`;
const ending = `export const create = () => ({ say: () => 'ending', onHealthCheck: () => { globalThis.isChecking = true; return new Promise(() => undefined); } });`;

const flag = (name: string): boolean => Reflect.get(globalThis, name) === true;

describe('an application that closes while a source is synced', () => {
  const PHASES = [
    ['the manifest', ''],
    ['an artifact', ''],
    ['the import', importing],
    ['a new instance', building],
    ['its health', ending],
  ] as const;

  it.each(PHASES)('has closed before %s is there', async (phase, code) => {
    await world.publish(entry('cache', 'redis'));
    // What is built is waited for until its deadline, as whenever an application closes.
    const app = await world.subscribe({}, { deadlines: { build: 500, health: 500 } });
    await said(app, 'adapter:cache');
    const next = code === '' ? entry('cache', 'redis', 'new') : { ...entry('cache', 'redis'), code };
    await world.publish(next);
    const path = phase === 'the manifest' ? '/manifest.json' : world.artifactOf('cache');
    const before = world.registry.asked(path);
    if (code === '') world.registry.hold(path);
    const sync = app.remote?.sync();
    const flags = { 'the import': 'isImporting', 'a new instance': 'isBuilding', 'its health': 'isChecking' };
    const name = (flags as Record<string, string>)[phase];
    await until(() => (name === undefined ? world.registry.asked(path) > before : flag(name)));
    const begun = performance.now();
    await app.close();
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await sync).toMatchObject({
      outcome: 'aborted',
      version: 1,
      refused: [],
      error: { code: 'lifecycle/closing' },
    });
    if (name !== undefined) Reflect.deleteProperty(globalThis, name);
    await expect(app.remote?.sync()).rejects.toMatchObject({ code: 'remote/closed' });
  });
});
