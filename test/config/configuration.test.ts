import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Configuration } from '../../src/config/configuration.js';
import type { LivingDirectory } from '../../src/config/directory.js';
import type { ConfigChange } from '../../src/config/config-change.js';
import type { ConfigEvent } from '../../src/core/events.js';
import { directory } from './evaluate-kit.js';
import { read } from './config-kit.js';
import { thrownBy } from '../decorators/thrown-by.js';

class Redis {
  @IsString() url = 'redis://default';
  @IsString() password = '';
}

class Mail {
  @IsString() key = 'none';
}

/** A configuration whose secrets and words a test changes. */
class World {
  readonly stored = new Map<string, string | undefined>();
  readonly asked: string[][] = [];
  readonly events: ConfigEvent[] = [];
  readonly changes: ConfigChange[] = [];
  storesFail = false;
  readonly configuration = new Configuration({
    clock: { epoch: () => 0, after: () => ({ cancel: () => undefined }) },
    emit: (event) => this.events.push(event),
    variables: {},
    profile: undefined,
    hide: () => undefined,
    secrets: {
      troubleOf: () => undefined,
      askAgain: () => undefined,
      resolve: (names) => {
        this.asked.push([...names]);
        if (this.storesFail) return Promise.reject(new RangeError('no store'));
        return Promise.resolve(new Map([...this.stored].filter(([name]) => names.includes(name))));
      },
    },
  });

  static async of(text: string, stored: Readonly<Record<string, string>> = {}): Promise<World> {
    const world = new World();
    for (const [name, value] of Object.entries(stored)) world.stored.set(name, value);
    world.configuration.onChange = (change) => world.changes.push(change);
    await world.say(text);
    await world.configuration.begin(known);
    return world;
  }

  async say(text: string): Promise<void> {
    const tree = await read('oneiric.yaml', text);
    const reading = { kind: 'tree', tree } as const;
    await this.configuration.take([{ layer: 'file', source: 'oneiric.yaml', reading }]);
  }

  settings(): Redis {
    return this.configuration.settingsFor('adapter:cache', 'redis', Redis) as Redis;
  }
}

const known: LivingDirectory = {
  ...directory({ mail: Mail }, { 'adapter:cache/redis': Redis, 'adapter:cache/memory': undefined }),
  version: () => 'one',
};

const WITH_SECRET = 'adapters: { providers: { redis: { password: "${secret:cache/password}" } } }';

describe('settings', () => {
  it('are the same object for as long as they say the same', async () => {
    const world = await World.of('adapters: { providers: { redis: { url: "redis://a" } } }');
    const first = world.settings();
    await world.say('mail: { key: x }\nadapters: { providers: { cache/redis: { url: "redis://a" } } }');
    await world.say('adapters: { providers: { redis: { url: "redis://a" } } }');
    expect(world.settings()).toBe(first);
    expect(world.changes.map(({ settings }) => settings)).toEqual([[], []]);
    await world.say('');
    expect(world.settings()).not.toBe(first);
    expect(world.changes.at(-1)).toMatchObject({
      settings: [{ slot: 'adapter:cache', provider: 'redis' }],
      paths: ['adapters.providers.cache/redis.url'],
    });
  });

  it('that were refused when they were asked for are told of when they are right', async () => {
    const world = await World.of(WITH_SECRET);
    expect(thrownBy(() => world.settings())).toMatchObject({ code: 'secrets/missing' });
    await world.say('');
    expect(world.changes.at(-1)?.settings).toHaveLength(1);
    expect(world.settings()).toEqual(new Redis());
  });
});

describe('secrets', () => {
  it('are asked for once, and again when they may have changed', async () => {
    const world = await World.of(WITH_SECRET, { 'cache/password': 'one' });
    const first = world.settings();
    expect(first.password).toBe('one');
    await world.say(`${WITH_SECRET}\nmail: { key: x }`);
    expect(world.asked).toEqual([['cache/password']]);
    await world.configuration.secretsChanged(['cache/password', 'mail']);
    expect(world.settings()).toBe(first);
    world.stored.set('cache/password', 'two');
    await world.configuration.secretsChanged(['other']);
    expect(world.settings()).toBe(first);
    await world.configuration.secretsChanged(['cache/password']);
    expect(world.settings().password).toBe('two');
    expect(world.changes.at(-1)).toMatchObject({ paths: [], settings: [{ provider: 'redis' }] });
    expect(JSON.stringify(world.events)).not.toContain('two');
  });

  it('that are not known yet are asked for again', async () => {
    const world = await World.of(WITH_SECRET);
    expect(thrownBy(() => world.settings())).toMatchObject({
      code: 'secrets/missing',
      message: expect.stringContaining('cache/password') as string,
    });
    world.stored.set('cache/password', 'late');
    await world.configuration.secretsChanged(['cache/password', 'mail']);
    expect(world.settings().password).toBe('late');
  });

  it('of a section reach it, and what no store has is said by its name', async () => {
    const world = await World.of('mail: { key: "${secret:mail}" }');
    expect(thrownBy(() => world.configuration.section('mail'))).toMatchObject({ code: 'secrets/missing' });
    expect(thrownBy(() => world.configuration.section('nowhere'))).toMatchObject({ code: 'config/invalid' });
    world.stored.set('mail', 'key');
    await world.configuration.secretsChanged(['cache/password', 'mail']);
    expect(world.configuration.section('mail')).toEqual({ key: 'key' });
  });

  it('keep their values where the stores cannot be asked', async () => {
    const world = await World.of(WITH_SECRET, { 'cache/password': 'kept' });
    world.storesFail = true;
    await world.configuration.secretsChanged(['cache/password', 'mail']);
    expect(world.settings().password).toBe('kept');
    expect(world.events).toEqual([
      { type: 'config.warning', at: 0, message: expect.stringContaining('no store') as string },
    ]);
  });
});

describe('a value that is followed', () => {
  it('is compared once, however many follow it', async () => {
    const world = await World.of('mail: { key: a }');
    const { streams } = world.configuration;
    let told = 0;
    const count = 10_000;
    const all = Array.from({ length: count }, () => streams.select('mail.key').subscribe(() => (told += 1)));
    expect(told).toBe(count);
    let reads = 0;
    const { valueAt } = world.configuration;
    world.configuration.valueAt = (path) => {
      reads += 1;
      return valueAt.call(world.configuration, path);
    };
    await world.say('mail: { key: b }');
    await world.say('mail: { key: b }\natomic: true');
    expect([told, reads]).toEqual([2 * count, 2]);
    for (const one of all) one.unsubscribe();
    await world.say('mail: { key: c }');
    expect([told, reads]).toEqual([2 * count, 2]);
  });

  it('is told to the others where one of those who follow it stops on being told', async () => {
    const world = await World.of('mail: { key: a }');
    const seen: unknown[] = [];
    const { streams } = world.configuration;
    const first = streams.select('mail.key').subscribe((key) => {
      if (key === 'b') first.unsubscribe();
      seen.push(key);
    });
    streams.select('mail.key').subscribe((key) => seen.push(key));
    await world.say('mail: { key: b }');
    await world.say('mail: { key: c }');
    expect(seen).toEqual(['a', 'a', 'b', 'b', 'c']);
  });

  it('completes when the configuration is closed, which takes nothing any more', async () => {
    const world = await World.of('mail: { key: a }');
    const seen: unknown[] = [];
    world.configuration.streams.select('mail.key').subscribe({
      next: (key) => seen.push(key),
      complete: () => seen.push('end'),
    });
    world.configuration.close();
    await world.say('mail: { key: b }');
    expect(seen).toEqual(['a', 'end']);
  });
});
