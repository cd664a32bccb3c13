import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Module, Oneiric, type Application, type CreateOptions, type Provider } from '../../../src/index.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'oneiric-start-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const SLOT = 'adapter:store';
const GOOD: Provider = { slot: SLOT, provider: 'a', useFactory: () => ({ name: () => 'a' }) };
const BROKEN: Provider = {
  slot: SLOT,
  provider: 'a',
  useFactory: () => {
    throw new RangeError('cannot connect');
  },
};
const SICK: Provider = {
  slot: SLOT,
  provider: 'a',
  useFactory: () => ({ onHealthCheck: () => ({ status: 'unhealthy' as const }) }),
};

function create(options: CreateOptions = {}, providers: readonly Provider[] = [GOOD]): Promise<Application> {
  const root = class Root {};
  Module({ providers })(root);
  const runtime = { signals: false };
  return Oneiric.create(root, { env: {}, stateDir: join(dir, 'state'), runtime, ...options });
}

const fileSaying = (text: string): string => {
  const file = join(dir, 'oneiric.json');
  writeFileSync(file, text);
  return file;
};

/** Each row of the table in docs/process.md that refuses: what is wrong, and the code. */
const REFUSED: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ['an option', 'lifecycle/bad-option', () => create({ profile: '../x' })],
  ['a module', 'modules/duplicate-provider', () => create({}, [GOOD, { ...GOOD }])],
  ['the configuration', 'config/invalid', () => create({ config: { file: fileSaying('{"profle": 1}') } })],
  [
    'a secret that is missing',
    'config/invalid',
    () =>
      create({
        config: { file: fileSaying('{"adapters": {"providers": {"store/a": {"password": "${secret:x}"}}}}') },
      }),
  ],
  ['something eager', 'swap/build-failed', () => create({}, [BROKEN])],
  ['the health of something eager', 'swap/unhealthy', () => create({}, [SICK])],
  [
    'the folder of the state, which is no folder',
    'state/bad-folder',
    () => {
      writeFileSync(join(dir, 'state'), '');
      return create();
    },
  ],
  [
    'the mode of the folder of the state',
    'state/unsafe-folder',
    () => {
      mkdirSync(join(dir, 'state'));
      chmodSync(join(dir, 'state'), 0o777);
      return create();
    },
  ],
];

describe('an application that has its process to itself', () => {
  it.each(REFUSED)('refuses to start for %s: %s', async (_what, code, start) => {
    const error = await start().then(
      (app) => (app as Application).close(),
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code });
    rmSync(dir, { recursive: true });
    mkdirSync(dir);
    // Nothing of it is left over: the state can be had at once.
    await using app = await create();
    expect(app.state?.health).toMatchObject({ status: 'ok' });
  });

  it('refuses to start where another one has the state', async () => {
    await using first = await create();
    await expect(create()).rejects.toMatchObject({ code: 'state/in-use' });
    expect(first.status(SLOT).state).toBe('active');
  });

  it('refuses to start where another one in the process listens to signals, until that has closed', async () => {
    await using first = await create({ runtime: true });
    const stateDir = join(dir, 'other');
    await expect(create({ runtime: true, stateDir })).rejects.toMatchObject({
      code: 'lifecycle/signals-taken',
      hint: expect.stringContaining('runtime: { signals: false }') as string,
    });
    await using quiet = await create({ stateDir });
    expect([quiet, first].map((app) => app.status(SLOT).state)).toEqual(['active', 'active']);
    await first.close();
    await using next = await create({ runtime: true });
    expect(next.status(SLOT).state).toBe('active');
  });

  it('lets the next one listen to signals where it has failed to start', async () => {
    await expect(create({ runtime: true }, [BROKEN])).rejects.toMatchObject({ code: 'swap/build-failed' });
    await using app = await create({ runtime: true });
    expect(app.status(SLOT).state).toBe('active');
  });

  it('starts with a new state where the old one is damaged', async () => {
    mkdirSync(join(dir, 'state'), { mode: 0o700 });
    writeFileSync(join(dir, 'state', 'state.db'), 'x'.repeat(10_000), { mode: 0o600 });
    await using app = await create();
    expect(app.status(SLOT).state).toBe('active');
    expect(app.state?.health).toMatchObject({ status: 'ok' });
  });

  it('starts where a selection names a provider that there is not, and says so', async () => {
    await using app = await create({ selections: { [SLOT]: 'b' } });
    expect(app.differences()).toMatchObject([{ slot: SLOT, kind: 'selection', desired: 'b' }]);
  });

  it('starts without its socket where something else is in the place of that, and says so', async () => {
    mkdirSync(join(dir, 'state', 'admin.sock'), { recursive: true, mode: 0o700 });
    await using app = await create();
    expect(app.status(SLOT).state).toBe('active');
    expect(app.admin?.problems).toMatchObject([{ code: 'admin/not-a-socket' }]);
  });

  it('starts where something lazy cannot be built, and tells whoever asks for it', async () => {
    const lazy: Provider = { ...BROKEN, slot: 'task:letters' };
    await using app = await create({}, [GOOD, lazy]);
    await expect(app.getAsync('task:letters')).rejects.toMatchObject({ code: 'swap/build-failed' });
  });

  it('goes on by what held before where the configuration is read again and is wrong', async () => {
    const file = fileSaying('{}');
    await using app = await create({ config: { file, watch: false } });
    fileSaying('{"profle": 1}');
    expect((await app.runtime?.reload())?.errors).toMatchObject([{ code: 'config/invalid' }]);
    fileSaying(`{"adapters": {"selections": {"store": "b"}}}`);
    expect((await app.runtime?.reload())?.errors).toEqual([]);
    expect(app.differences()).toMatchObject([{ slot: SLOT, desired: 'b' }]);
  });

  it('is asked for its health on schedule, but not where it is serverless', async () => {
    await using usual = await create();
    expect(usual.health()).toMatchObject({ live: true, ready: true });
    await using brief = await create({ profile: 'serverless', stateDir: join(dir, 'other') });
    expect(() => brief.health()).toThrow(expect.objectContaining({ code: 'lifecycle/health-off' }));
  });
});
