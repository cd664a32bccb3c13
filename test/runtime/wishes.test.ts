import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Module,
  Oneiric,
  Secret,
  SecretStore,
  type Application,
  type LiveValue,
  type StateWish,
} from '../../src/index.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): Promise<string>;
}

@Adapter({ provider: 'memory', priority: 1 })
class MemoryCache extends Cache {
  name(): Promise<string> {
    return Promise.resolve('memory');
  }
}

@Adapter({ provider: 'redis' })
class RedisCache extends Cache {
  name(): Promise<string> {
    return Promise.resolve('redis');
  }
}

@Adapter({ key: 'limit', provider: 'only', scope: 'transient' })
class Limit {}

@Module({ providers: [MemoryCache, RedisCache, Limit] })
class AppModule {}

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'oneiric-wishes-'));
});

afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const made = (start: boolean): Promise<Application> =>
  Oneiric.create(AppModule, { stateDir, start, logging: false });

async function wished(...wishes: readonly StateWish[]): Promise<void> {
  await using app = await made(false);
  for (const wish of wishes) await app.state?.wish(wish);
}

describe('what an operator wishes for while the application does not run', () => {
  it('is selected from the next start on, until it is dropped', async () => {
    await wished({
      kind: 'select',
      what: 'adapter:cache',
      provider: 'redis',
      who: 'ann',
      why: 'memory is full',
    });
    {
      await using app = await made(true);
      expect(await app.get(Cache).name()).toBe('redis');
      expect(app.explain(Cache).selection).toMatchObject({ provider: 'redis', layer: 'operator' });
    }
    await wished({ kind: 'unselect', what: 'adapter:cache' });
    await using app = await made(true);
    expect(await app.get(Cache).name()).toBe('memory');
  });

  it('refuses calls of a slot or a domain from the next start on, with the reason, until it is resumed', async () => {
    await wished(
      { kind: 'pause', what: 'adapter:cache', who: 'ann', why: 'moving house' },
      { kind: 'pause', what: 'service' },
    );
    {
      await using app = await made(true);
      expect(() => app.get(Cache).name()).toThrow(/moving house/);
    }
    await wished({ kind: 'resume', what: 'adapter:cache' }, { kind: 'resume', what: 'service' });
    await using app = await made(true);
    expect(await app.get(Cache).name()).toBe('memory');
  });

  it('is in the journal, with who and why', async () => {
    await wished(
      { kind: 'select', what: 'adapter:cache', provider: 'redis', who: 'ann', why: 'memory is full' },
      { kind: 'pause', what: 'adapter' },
    );
    await using app = await made(false);
    expect(await app.state?.journal()).toMatchObject([
      { kind: 'pause', domain: 'adapter', slots: [], outcome: 'paused' },
      {
        kind: 'select',
        slots: [{ slot: 'adapter:cache', to: 'redis' }],
        who: 'ann',
        why: 'memory is full',
        outcome: 'selected',
      },
    ]);
  });

  it('is refused where the application has been started: it is asked itself', async () => {
    await using app = await made(true);
    const wish = app.state?.wish({ kind: 'select', what: 'adapter:cache', provider: 'redis' });
    await expect(wish).rejects.toMatchObject({
      code: 'state/bad-wish',
      hint: expect.stringContaining('app.select'),
    });
    expect(await app.get(Cache).name()).toBe('memory');
  });

  it('is refused where it means nothing, and changes nothing', async () => {
    await using app = await made(false);
    const wrong = [
      {},
      { kind: 'swap', what: 'adapter:cache' },
      { kind: 'select', what: 'adapter:cache' },
      { kind: 'unselect', what: 'adapter:cache', provider: 'redis' },
      { kind: 'select', what: 'adapter', provider: 'redis' },
      { kind: 'pause', what: 'no slot: none' },
      { kind: 'pause', what: 'adapter:cache', note: 'unknown' },
    ];
    for (const wish of wrong)
      await expect(app.state?.wish(wish as StateWish)).rejects.toMatchObject({ code: 'state/bad-wish' });
    expect(await app.state?.journal()).toEqual([]);
  });

  it.each<[Pick<StateWish, 'kind' | 'what' | 'provider'>, string]>([
    [{ kind: 'select', what: 'adapter:cache', provider: 'nobody' }, 'resolution/unknown-provider'],
    [{ kind: 'select', what: 'adapter:nothing', provider: 'redis' }, 'resolution/no-candidate'],
    [{ kind: 'unselect', what: 'adapter:nothing' }, 'resolution/no-candidate'],
    [{ kind: 'pause', what: 'adapter:nothing' }, 'resolution/no-candidate'],
    [{ kind: 'resume', what: 'adapter:nothing' }, 'resolution/no-candidate'],
    [{ kind: 'pause', what: 'nope' }, 'activity/unknown-domain'],
    [{ kind: 'pause', what: 'adapter:limit' }, 'activity/not-live'],
  ])('is refused as it is by an application that runs, and changes nothing: %j', async (wish, code) => {
    const { kind, what, provider = '' } = wish;
    const of = what.includes(':') ? (what as 'adapter:cache') : { domain: what };
    {
      await using app = await made(true);
      const asked =
        kind === 'select'
          ? app.swap(what as 'adapter:cache', { provider })
          : kind === 'unselect'
            ? app.unselect(what as 'adapter:cache')
            : app[kind](of);
      await expect(asked).rejects.toMatchObject({ code });
    }
    await using app = await made(false);
    const before = await app.state?.journal();
    await expect(app.state?.wish(wish)).rejects.toMatchObject({ code });
    expect(await app.state?.journal()).toEqual(before);
  });
});

const PLANTED = 'planted-Secret-4711';
const vault = { value: PLANTED as string | Error, open: 0, built: [] as string[] };

@Adapter({ key: 'secrets', provider: 'vault', provides: SecretStore })
class VaultSecrets extends SecretStore {
  onInit(): void {
    vault.built.push('vault');
    vault.open += 1;
  }
  onCleanup(): void {
    vault.open -= 1;
  }
  getSecret(): Promise<string> {
    return vault.value instanceof Error ? Promise.reject(vault.value) : Promise.resolve(vault.value);
  }
}

@Adapter({ key: 'mail', provider: 'smtp' })
class Mail {
  constructor(@Secret('mail/token') readonly password: LiveValue<string>) {
    vault.built.push('mail');
  }
}

@Module({ providers: [VaultSecrets, Mail, MemoryCache] })
class SecretModule {}

describe('a secret in what an operator says while the application does not run', () => {
  const said = { who: `ann ${PLANTED}`, why: `the password is ${PLANTED}` };
  const pause = { kind: 'pause', what: 'adapter:cache' } as const;
  const opened = () => Oneiric.create(SecretModule, { stateDir, start: false, logging: false, env: {} });
  const onDisk = () =>
    readdirSync(stateDir).filter((file) => readFileSync(join(stateDir, file)).includes(PLANTED));

  beforeEach(() => {
    vault.value = PLANTED;
    vault.open = 0;
    vault.built = [];
  });

  it('is kept nowhere, and what is kept says that something was there', async () => {
    {
      await using app = await opened();
      await app.state?.wish({ ...pause, ...said });
      await app.state?.wish({ kind: 'select', what: 'adapter:cache', provider: 'memory', ...said });
      expect(onDisk()).toEqual([]);
      const hidden = { who: 'ann ***', why: 'the password is ***' };
      expect(await app.state?.journal()).toMatchObject([hidden, hidden]);
    }
    expect(onDisk()).toEqual([]);
    await using app = await opened();
    expect(app.paused()).toMatchObject([{ note: 'the password is ***', requestedBy: 'ann ***' }]);
  });

  it('is looked for with what the store gives, which ends; nothing else is built', async () => {
    await using app = await opened();
    await app.state?.wish({ ...pause, ...said });
    expect(vault).toMatchObject({ built: ['vault'], open: 0 });
    expect(app.status('adapter:secrets')).toMatchObject({ state: 'inactive' });
    await app.start();
    expect(vault).toMatchObject({ built: ['vault', 'vault', 'mail'], open: 1 });
  });

  it('keeps a reason from being taken where the store cannot be asked; without one it is', async () => {
    vault.value = new Error('it is sealed');
    await using app = await opened();
    const wish = app.state?.wish({ ...pause, ...said });
    await expect(wish).rejects.toMatchObject({
      code: 'secrets/unread',
      message: expect.stringContaining('it is sealed') as unknown,
      hint: expect.stringContaining('leave the text out') as unknown,
    });
    expect(await app.state?.journal()).toEqual([]);
    await app.state?.wish({ ...pause, who: 'ann' });
    expect(await app.state?.journal()).toMatchObject([{ kind: 'pause', who: 'ann' }]);
  });
});
