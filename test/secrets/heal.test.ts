import { IsInt, IsString } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { Adapter, ConfigModule, ConfigSection, Contract, Module, Service } from '../../src/index.js';
import type { Application } from '../../src/modules/application.js';
import { Said } from '../config/live-world.js';
import { Database, settled, started, Vault, worldOf } from './secret-world.js';

@ConfigSection('shop')
class ShopConfig {
  @IsString() key = 'none';
  @IsInt() pageSize = 50;
}

@Service({ key: 'shop' })
class Shop {
  constructor(readonly config: ShopConfig) {}
}

class CounterSettings {
  @IsInt() step = 1;
}

@Contract('adapter:counter')
abstract class Counter {
  abstract step(): Promise<number>;
}

@Adapter({ provider: 'plain', settings: CounterSettings })
class PlainCounter extends Counter {
  constructor(private readonly settings: CounterSettings) {
    super();
  }
  async step() {
    return this.settings.step;
  }
}

const FIRST = { shop: { key: '${secret:first}', pageSize: 5 } };
const SECOND = { shop: { key: '${secret:second}', pageSize: 6 } };
const BEFORE = { key: 'value-one', pageSize: 5 };
const AFTER = { key: 'value-two', pageSize: 6 };

let app: Application | undefined;
afterEach(() => app?.close());

/** An application that goes by what a test says. */
async function world(values: object) {
  const vault = new Vault();
  vault.values.set('first', 'value-one');
  const { VaultSecrets, RenewedDatabase } = worldOf(vault);
  @Module({
    imports: [ConfigModule.forFeature(ShopConfig)],
    providers: [VaultSecrets, RenewedDatabase, PlainCounter, Shop],
  })
  class AppModule {}
  const said = new Said();
  said.values(values);
  const made = await started(AppModule, { config: { sources: [said] } });
  app = made.app;
  const told = (type: string) => made.events.filter((event) => event.type === type);
  const say = async (next: object) => {
    said.values(next);
    await turns();
  };
  const shop = () => {
    const { key, pageSize } = made.app.get(Shop).config;
    return { key, pageSize };
  };
  return { ...made, vault, told, say, shop };
}

/** Whatever needs no time is done. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('an edit that names a secret which is not there', () => {
  it('is refused: what was good holds for all who read it, and the difference names the secret', async () => {
    const { app, say, told, shop } = await world(FIRST);
    const seen: unknown[] = [];
    app.config.select(ShopConfig).subscribe((value) => seen.push({ ...value }));
    await say(SECOND);
    expect(shop()).toEqual(BEFORE);
    expect(seen).toEqual([BEFORE]);
    expect(told('config.rejected')).toMatchObject([
      { source: 'test', error: { path: 'shop.key', message: expect.stringContaining('second') as string } },
    ]);
    const [difference, ...others] = app.differences();
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ kind: 'secret', desired: 'second', slot: undefined });
    expect(difference?.why).toContain('which is not there');
  });

  it('is taken by itself once the store has it, and asked for after growing pauses until then', async () => {
    const { app, clock, vault, say, told, shop } = await world(FIRST);
    await say(SECOND);
    vault.asked.length = 0;
    await clock.elapse(40_000);
    expect(vault.asked).toEqual(['second', 'second', 'second']);
    vault.values.set('second', 'value-two');
    await clock.elapse(60_000);
    expect(shop()).toEqual(AFTER);
    expect(told('config.recovered')).toHaveLength(1);
    expect(app.differences()).toEqual([]);
    vault.asked.length = 0;
    await clock.elapse(300_000);
    expect(vault.asked).toEqual([]);
  });

  it('is taken once the store that was down is back', async () => {
    const { app, clock, vault, say, shop } = await world(FIRST);
    vault.values.set('second', 'value-two');
    vault.failure = Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
    await say(SECOND);
    expect(shop()).toEqual(BEFORE);
    expect(app.differences()[0]?.why).toContain('ECONNREFUSED');
    vault.failure = undefined;
    await clock.elapse(5_000);
    expect(shop()).toEqual(AFTER);
  });

  it.each([
    ['reload', (one: Application) => one.config.reload()],
    ['rotate', (one: Application) => one.secrets.rotate('all')],
  ])('is taken at once with %s', async (_, again) => {
    const { app, vault, say, shop } = await world(FIRST);
    await say(SECOND);
    vault.values.set('second', 'value-two');
    await again(app);
    expect(shop()).toEqual(AFTER);
    expect(app.differences()).toEqual([]);
  });

  it('is taken where it says the value itself, inline', async () => {
    const { say, shop, told } = await world(FIRST);
    await say({ ...SECOND, secrets: { inline: { second: 'value-two' } } });
    expect(shop()).toEqual(AFTER);
    expect(told('config.rejected')).toEqual([]);
  });
});

describe('a secret that settings need later than at the start', () => {
  const passwordOf = (name: string) => ({
    adapters: { providers: { 'database/renewed': { password: `\${secret:${name}}` } } },
  });

  it.each([
    ['not there', undefined],
    ['not to be had', new Error('down')],
  ])('and that is %s is asked for again by the tries that need it', async (_, failure) => {
    const { app, clock, vault, say } = await world(passwordOf('first'));
    vault.failure = failure;
    await say(passwordOf('second'));
    await clock.elapse(20_000);
    expect(await app.get(Database).login()).toBe('value-one');
    expect(app.differences()).toMatchObject([{ slot: 'adapter:database', kind: 'settings' }]);
    vault.failure = undefined;
    vault.values.set('second', 'value-two');
    await clock.elapse(60_000);
    await settled(app);
    expect(await app.get(Database).login()).toBe('value-two');
  });
});

describe('a rotation with a value that cannot be used', () => {
  const BOTH = {
    adapters: {
      providers: {
        'database/renewed': { password: '${secret:first}' },
        'counter/plain': { step: '${secret:step}' },
      },
    },
    secrets: { inline: {} },
  };

  async function rotated() {
    const vaultWorld = await world({ ...BOTH, secrets: { inline: { step: '7' } } });
    await vaultWorld.say(BOTH);
    const { vault, app } = vaultWorld;
    vault.values.set('first', 'value-two').set('step', 'no-number');
    const report = await app.secrets.rotate('all');
    const used = async () => {
      await turns();
      return [await app.get(Database).login(), await app.get(Counter).step()];
    };
    return { ...vaultWorld, report, used };
  }

  it('takes the others, and says which it cannot use for as long as that is so', async () => {
    const { app, used, report, told } = await rotated();
    expect(report).toMatchObject({ rejected: { code: 'config/invalid' }, slots: ['adapter:database'] });
    expect(await used()).toEqual(['value-two', 7]);
    expect(app.differences()).toMatchObject([{ kind: 'secret', desired: 'step' }]);
    expect((await app.secrets.rotate(['first'])).rejected).toBeUndefined();
    expect(await app.secrets.rotate('all')).toMatchObject({
      changed: ['step'],
      rejected: { code: 'config/invalid' },
    });
    expect(app.differences()).toHaveLength(1);
    expect(told('config.recovered')).toEqual([]);
    expect(told('config.rejected')).toHaveLength(1);
  });

  it('goes on to take new values, and this one as soon as it can be used', async () => {
    const { app, vault, used, told } = await rotated();
    vault.values.set('first', 'value-three');
    await app.secrets.rotate('all');
    expect(await used()).toEqual(['value-three', 7]);
    vault.values.set('step', '8');
    expect(await app.secrets.rotate('all')).toMatchObject({ changed: ['step'], slots: ['adapter:counter'] });
    expect(await used()).toEqual(['value-three', 8]);
    expect(app.differences()).toEqual([]);
    expect(told('config.recovered')).toHaveLength(1);
  });

  it('forgets it where the configuration does not refer to it any more', async () => {
    const { app, say, told } = await rotated();
    await say({});
    expect(app.differences()).toEqual([]);
    expect(told('config.recovered')).toMatchObject([{ source: 'secrets' }]);
  });
});
