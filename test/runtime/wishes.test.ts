import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Adapter, Contract, Module, Oneiric, type Application, type StateWish } from '../../src/index.js';

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

@Module({ providers: [MemoryCache, RedisCache] })
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
});
