import { afterEach, describe, expect, it } from 'vitest';
import type { LiveValue } from '../../src/core/live-value.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Injectable } from '../../src/decorators/injectable.js';
import { Secret } from '../../src/decorators/values.js';
import { Module } from '../../src/modules/module.js';
import type { Application } from '../../src/modules/application.js';
import { Database, DatabaseSettings, REFERENCES, started, Vault, worldOf } from './secret-world.js';
import type { CreateOptions } from '../../src/modules/create-options.js';

describe('an application with secrets', () => {
  let app: Application | undefined;
  afterEach(() => app?.close());

  const start = async (module: new () => object, options?: CreateOptions) => {
    const world = await started(module, options);
    app = world.app;
    return world;
  };

  it('starts the store first, and gives the others what it has', async () => {
    const vault = new Vault();
    vault.values.set('database/password', 'one').set('catalog/key', 'two');
    const { AppModule, Catalog } = worldOf(vault);
    const { app, events } = await start(AppModule, { config: { values: REFERENCES } });
    expect(await app.get(Database).login()).toBe('one');
    expect(app.get(Catalog).key.value).toBe('two');
    const switched = events.flatMap((event) => (event.type === 'swap.switched' ? event.slot : []));
    expect(switched[0]).toBe('adapter:secrets');
    expect(vault.asked.sort()).toEqual(['catalog/key', 'database/password']);
  });

  it('tells who was given which, and no values', async () => {
    const vault = new Vault();
    vault.values.set('database/password', 'one').set('catalog/key', 'two');
    const { AppModule } = worldOf(vault);
    const { events } = await start(AppModule, { config: { values: REFERENCES } });
    const accesses = events.flatMap((event) =>
      event.type === 'secret.accessed' ? [[event.name, event.consumer, event.provider]] : [],
    );
    expect(accesses.sort()).toEqual([
      ['catalog/key', 'Catalog', 'vault'],
      ['database/password', 'adapter:database renewed', 'vault'],
    ]);
  });

  it('names everything that is missing at once, and builds nothing but the store', async () => {
    const vault = new Vault();
    const { AppModule } = worldOf(vault);
    const built: string[] = [];
    const starting = started(AppModule, { config: { values: REFERENCES } }).catch((error: unknown) => {
      throw error;
    });
    await expect(starting).rejects.toMatchObject({
      code: 'secrets/missing',
      message: expect.stringMatching(
        /2 secrets are missing:\n {2}- catalog\/key, for service:catalog catalog\n {2}- database\/password, for adapter:database renewed\n/,
      ) as unknown,
      // So that whoever looks at an empty file there is not at a loss.
      hint: expect.stringContaining('the store vault, where an empty value counts as none') as unknown,
    });
    expect(built).toEqual([]);
  });

  it('does without what only others need that do not serve', async () => {
    const vault = new Vault();
    vault.values.set('catalog/key', 'two');
    const { AppModule } = worldOf(vault);
    const values = {
      adapters: { providers: { 'database/told': { password: '${secret:only/for/told}' } } },
    };
    const { app } = await start(AppModule, { config: { values } });
    expect(await app.get(Database).login()).toBe('');
    await expect(app.swap(Database, { provider: 'told' })).rejects.toThrow('only/for/told');
    expect(await app.get(Database).login()).toBe('');
  });

  it('says that there is no store, and which', async () => {
    const { RenewedDatabase } = worldOf(new Vault());
    @Module({ providers: [RenewedDatabase] })
    class AppModule {}
    await expect(started(AppModule, { config: { values: REFERENCES } })).rejects.toMatchObject({
      code: 'secrets/missing',
      message: expect.stringContaining('there is no store of secrets') as unknown,
    });
  });

  it('needs no store for what is inline, which always wins', async () => {
    const vault = new Vault();
    vault.values.set('catalog/key', 'store').set('database/password', 'store');
    const { AppModule, Catalog } = worldOf(vault);
    const values = { ...REFERENCES, secrets: { inline: { 'catalog/key': 'inline' } } };
    const { app } = await start(AppModule, { config: { values } });
    expect(app.get(Catalog).key.value).toBe('inline');
    expect(vault.asked).toEqual(['database/password']);
  });

  it('does not start where the store fails, and says what it said', async () => {
    const vault = new Vault();
    vault.failure = new Error('E403 vault sealed');
    const { AppModule } = worldOf(vault);
    await expect(started(AppModule, { config: { values: REFERENCES } })).rejects.toMatchObject({
      code: 'secrets/missing',
      message: expect.stringContaining('(it failed: E403 vault sealed)') as unknown,
      hint: expect.stringContaining('see to it that the store vault answers') as unknown,
      cause: vault.failure,
    });
  });

  it('says what is wrong with the value of a secret, and not what it is', async () => {
    const vault = new Vault();
    vault.values.set('catalog/key', 'two').set('database/url', 'planted-no-url');
    const { AppModule } = worldOf(vault);
    const values = { adapters: { providers: { 'database/renewed': { url: '${secret:database/url}' } } } };
    await expect(started(AppModule, { config: { values } })).rejects.toMatchObject({
      code: 'config/invalid',
      message: expect.not.stringContaining('planted') as unknown,
    });
  });

  it.each([
    ['settings of a store', { adapters: { providers: { 'secrets/vault': { url: '${secret:x}' } } } }],
    ['the section of secrets', { secrets: { inline: { a: '${secret:x}' } } }],
    ['a time that is none', { secrets: { ttlMs: -1 } }],
    ['a setting that is not known', { secrets: { ttl: 5 } }],
  ])('refuses %s', async (_, values) => {
    @Adapter({ provider: 'vault', key: 'secrets', settings: DatabaseSettings })
    class Store {
      getSecret() {
        return undefined;
      }
    }
    @Module({ providers: [Store] })
    class AppModule {}
    await expect(started(AppModule, { config: { values } })).rejects.toMatchObject({
      code: 'config/invalid',
    });
  });

  it('gives secrets to plain providers, to what is lazy and to what comes later', async () => {
    const vault = new Vault();
    vault.values.set('a', 'A').set('b', 'B').set('c', 'C');
    const { VaultSecrets } = worldOf(vault);
    @Injectable()
    class Plain {
      constructor(@Secret('a') readonly key: LiveValue<string>) {}
    }
    @Service({ key: 'lazy', activation: 'lazy' })
    class Lazy {
      constructor(@Secret('b') readonly key: LiveValue<string>) {}
    }
    @Service({ key: 'late' })
    class Late {
      constructor(
        @Secret('c') readonly key: LiveValue<string>,
        @Secret('nowhere', { optional: true }) readonly other: LiveValue<string | undefined>,
      ) {}
    }
    @Module({ providers: [VaultSecrets, Plain, Lazy] })
    class AppModule {}
    const { app } = await start(AppModule);
    expect(app.get(Plain).key.value).toBe('A');
    expect((await app.getAsync(Lazy)).key.value).toBe('B');
    await app.register(Late);
    const late = await app.getAsync(Late);
    expect([late.key.value, late.other.value]).toEqual(['C', undefined]);
  });

  it('refuses what comes later and lacks a secret, and builds it when that is there', async () => {
    const vault = new Vault();
    const { VaultSecrets } = worldOf(vault);
    @Service({ key: 'late' })
    class Late {
      constructor(@Secret('c') readonly key: LiveValue<string>) {}
    }
    @Module({ providers: [VaultSecrets] })
    class AppModule {}
    const { app, clock } = await start(AppModule);
    await expect(app.register(Late)).rejects.toThrow(/A secret is missing: c, for Late/);
    vault.values.set('c', 'C');
    await app.secrets.rotate(['c']);
    await clock.elapse(60_000);
    expect((await app.getAsync(Late)).key.value).toBe('C');
  });
});
