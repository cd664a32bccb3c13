import { afterEach, describe, expect, it } from 'vitest';
import { SecretStore } from '../../src/contracts/secret-store.js';
import { SecretError } from '../../src/core/errors.js';
import { Adapter } from '../../src/decorators/component.js';
import type { Application } from '../../src/modules/application.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import { Module } from '../../src/modules/module.js';
import { Database, REFERENCES, settled, started, Vault, worldOf } from './secret-world.js';

describe('rotating the secrets of an application', () => {
  let app: Application | undefined;
  afterEach(() => app?.close());

  async function world(options: CreateOptions = { config: { values: REFERENCES } }) {
    const vault = new Vault();
    vault.values.set('database/password', 'one').set('catalog/key', 'one');
    const parts = worldOf(vault);
    const made = await started(parts.AppModule, options);
    app = made.app;
    vault.asked.length = 0;
    return { vault, ...parts, ...made };
  }

  it('renews what was built with them, and nothing else', async () => {
    const { app, vault, Catalog } = await world();
    vault.values.set('database/password', 'two').set('catalog/key', 'two');
    const report = await app.secrets.rotate(['database/password']);
    expect(report).toEqual({
      names: ['database/password'],
      changed: ['database/password'],
      missing: [],
      failed: [],
      slots: ['adapter:database'],
    });
    await settled(app);
    expect(await app.get(Database).login()).toBe('two');
    expect(app.status('adapter:database').generation).toBe(2);
    expect(app.status('service:catalog').generation).toBe(1);
    expect(app.get(Catalog).key.value).toBe('one');
    expect(vault.asked).toEqual(['database/password']);
  });

  it('tells those that take settings over by themselves', async () => {
    const { app, vault } = await world({
      config: {
        values: { ...REFERENCES, adapters: { ...REFERENCES.adapters, selections: { database: 'told' } } },
      },
    });
    vault.values.set('database/password', 'two');
    await app.secrets.rotate('all');
    await settled(app);
    expect(await app.get(Database).login()).toBe('two');
    expect(app.status('adapter:database').generation).toBe(1);
  });

  it('goes on where the store fails to tell of changes, which is told once, with what it said and no secret', async () => {
    const { app, vault, events } = await world();
    vault.values.set('database/password', 'known-value');
    await app.secrets.rotate('all');
    vault.changes.error(Object.assign(new Error('cut: known-value'), { code: 'ECONNRESET' }));
    // RxJS throws what nobody hears of from a timer.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(events.filter(({ type }) => type === 'config.warning')).toMatchObject([
      {
        message:
          'the store vault does not tell of changes any more: it failed: ECONNRESET: cut: ***. It is asked as before, and rotations go on',
      },
    ]);
    vault.values.set('database/password', 'two');
    expect((await app.secrets.rotate('all')).changed).toEqual(['database/password']);
  });

  it('moves live values', async () => {
    const { app, vault, Catalog } = await world();
    const seen: unknown[] = [];
    app.get(Catalog).key.changes$.subscribe((value) => seen.push(value));
    vault.values.set('catalog/key', 'two');
    await app.secrets.rotate({ provider: 'vault' });
    await app.secrets.rotate('all');
    expect(seen).toEqual(['one', 'two']);
  });

  it('of an empty list does nothing', async () => {
    const { app, vault } = await world();
    vault.values.set('database/password', 'two');
    expect((await app.secrets.rotate([])).names).toEqual([]);
    expect(vault.asked).toEqual([]);
  });

  it('keeps what is known where the store fails, and says so', async () => {
    const { app, vault, events, Catalog } = await world();
    vault.failure = new SecretError('secrets/unreadable', 'the vault cannot be read: EIO.');
    const report = await app.secrets.rotate('all');
    expect(report).toMatchObject({
      changed: [],
      failed: [{ name: 'catalog/key', why: 'the vault cannot be read: EIO.' }, { name: 'database/password' }],
    });
    expect(app.get(Catalog).key.value).toBe('one');
    await app.refresh(Database);
    expect(await app.get(Database).login()).toBe('one');
    const refusals = events.filter(({ type }) => type === 'secret.refused');
    expect(refusals).toHaveLength(2);
    expect(refusals[0]).toMatchObject({ reason: 'failed', isKept: true });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'secret.rotated', failed: ['catalog/key', 'database/password'] }),
    );
  });

  it('keeps what is known where the store does not have it any more', async () => {
    const { app, vault } = await world();
    vault.values.delete('database/password');
    expect(await app.secrets.rotate('all')).toMatchObject({ missing: ['database/password'] });
    await app.refresh(Database);
    expect(await app.get(Database).login()).toBe('one');
  });

  it('keeps the old instance where the new one cannot work with the value, until there is one that works', async () => {
    const { app, vault, clock } = await world();
    vault.values.set('database/password', 'wrong');
    await app.secrets.rotate('all');
    await clock.elapse(10);
    expect(await app.get(Database).login()).toBe('one');
    expect(app.differences()).toMatchObject([{ slot: 'adapter:database', kind: 'settings' }]);
    vault.values.set('database/password', 'three');
    await app.secrets.rotate('all');
    await settled(app);
    expect(await app.get(Database).login()).toBe('three');
  });

  it('is refused where the settings cannot be what the value makes of them; later changes are not', async () => {
    const values = { adapters: { providers: { 'database/renewed': { url: '${secret:url}' } } } };
    const vault = new Vault();
    vault.values.set('url', 'db://one').set('catalog/key', 'one');
    const { AppModule, Catalog } = worldOf(vault);
    const made = await started(AppModule, { config: { values } });
    app = made.app;
    vault.values.set('url', 'no url').set('catalog/key', 'two');
    const report = await app.secrets.rotate('all');
    expect(report.rejected).toMatchObject({ code: 'config/invalid' });
    expect(report.slots).toEqual([]);
    expect(app.get(Catalog).key.value).toBe('two');
    expect(made.events).toContainEqual(
      expect.objectContaining({ type: 'config.rejected', source: 'secrets' }),
    );
    await app.refresh(Database);
    vault.values.set('url', 'db://two');
    expect((await app.secrets.rotate('all')).slots).toEqual(['adapter:database']);
    await settled(app);
    expect(app.config.get('adapters.providers.database/renewed.url')).toBe('db://two');
    expect(made.events).toContainEqual(
      expect.objectContaining({ type: 'config.recovered', source: 'secrets' }),
    );
  });

  it('happens when the store says that something has changed', async () => {
    const { app, vault, Catalog, events } = await world();
    vault.values.set('catalog/key', 'two').set('database/password', 'two');
    const moved = new Promise((resolve) =>
      app.get(Catalog).key.changes$.subscribe((value) => value === 'two' && resolve(value)),
    );
    vault.changes.next(['catalog/key']);
    await moved;
    await clockless(() => events.at(-1)?.type === 'secret.rotated');
    expect(vault.asked).toEqual(['catalog/key']);
    expect(events.at(-1)).toMatchObject({ type: 'secret.rotated', cause: 'store-changed' });
    vault.changes.next('all');
    await clockless(() => app.status('adapter:database').generation === 2);
    expect(await app.get(Database).login()).toBe('two');
  });

  it('happens when another store comes to serve', async () => {
    const vault = new Vault();
    vault.values.set('database/password', 'one').set('catalog/key', 'one');
    const { VaultSecrets, RenewedDatabase, Catalog } = worldOf(vault);
    @Adapter({ provider: 'other', stackLevel: -1 })
    class OtherSecrets extends SecretStore {
      async getSecret(name: string) {
        return name === 'catalog/key' ? 'other' : undefined;
      }
    }
    @Module({ providers: [VaultSecrets, OtherSecrets, RenewedDatabase, Catalog] })
    class AppModule {}
    const made = await started(AppModule, { config: { values: REFERENCES } });
    app = made.app;
    await app.swap(SecretStore, { provider: 'other' });
    const rotated = () => made.events.find(({ type }) => type === 'secret.rotated');
    await clockless(() => rotated() !== undefined);
    expect(rotated()).toMatchObject({
      cause: 'store-swapped',
      changed: ['catalog/key'],
      missing: ['database/password'],
    });
    expect(app.get(Catalog).key.value).toBe('other');
    vault.changes.next('all');
    expect(await app.get(Database).login()).toBe('one');
  });

  it('happens when the first store comes to serve', async () => {
    const vault = new Vault();
    vault.values.set('catalog/key', 'store');
    const { VaultSecrets, Catalog } = worldOf(vault);
    @Module({ providers: [Catalog] })
    class AppModule {}
    const made = await started(AppModule, {
      config: { values: { secrets: { inline: { 'catalog/key': 'inline' } } } },
    });
    app = made.app;
    expect(app.get(Catalog).key.value).toBe('inline');
    await app.register(VaultSecrets);
    vault.values.set('other', 'one');
    expect(await app.secrets.rotate(['other'])).toMatchObject({ changed: ['other'] });
    expect(app.get(Catalog).key.value).toBe('inline');
  });

  it('happens after each interval that the configuration names', async () => {
    const { app, vault, clock, Catalog } = await world({
      config: { values: { ...REFERENCES, secrets: { refreshIntervalMs: 1_000 } } },
    });
    vault.values.set('catalog/key', 'two');
    await clock.elapse(1_000);
    expect(app.get(Catalog).key.value).toBe('two');
  });

  it('is refused for what does not say which', async () => {
    const { app } = await world();
    await expect(app.secrets.rotate('everything' as never)).rejects.toMatchObject({
      code: 'secrets/bad-target',
    });
    await expect(app.secrets.rotate({ provider: 'nope' })).rejects.toMatchObject({
      code: 'secrets/bad-target',
      hint: 'secrets come from inline, vault',
    });
    await expect(app.secrets.rotate(['a//b'])).rejects.toMatchObject({ code: 'secrets/bad-name' });
  });

  it('ends with the application: a store that hangs keeps nobody', async () => {
    const { app, vault, clock } = await world();
    const hanging = Object.assign(vault, { get: () => new Promise<string>(() => undefined) as never });
    const rotating = app.secrets.rotate('all');
    await new Promise((resolve) => setImmediate(resolve));
    expect(hanging).toBe(vault);
    const closed = app.close();
    expect((await rotating).failed).toHaveLength(2);
    // Calls of the store are in flight until their deadline.
    await clock.elapse(10_000);
    await closed;
  });
});

/** Waits for what happens in a few turns of the event loop. */
async function clockless(isDone: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !isDone(); round++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(isDone()).toBe(true);
}
