import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SecretStore } from '../../src/contracts/secret-store.js';
import type { DomainRef } from '../../src/core/activity.js';
import type { SlotName } from '../../src/core/names.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import { Database, REFERENCES, settled, started, Vault, worldOf } from './secret-world.js';

const STORE: SlotName = 'adapter:secrets';
const DECIDED: readonly [string, SlotName | DomainRef][] = [
  ['its whole domain', { domain: 'adapter' }],
  ['itself', STORE],
];

function filled(): Vault {
  const vault = new Vault();
  vault.values.set('database/password', 'one').set('catalog/key', 'two');
  return vault;
}

async function start(module: new () => object, options: CreateOptions = {}) {
  const { app } = await started(module, { config: { values: REFERENCES }, ...options });
  onTestFinished(() => app.close());
  return app;
}

function stateDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-paused-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.each(DECIDED)('a store of secrets that is paused, by a pause of %s', (_, what) => {
  it('gives the application what it needs for the next start', async () => {
    const [dir, { AppModule, Catalog }] = [stateDir(), worldOf(filled())];
    {
      const { app } = await started(AppModule, { config: { values: REFERENCES }, stateDir: dir });
      await app.pause(what, { note: 'moving house' });
      await app.close();
    }
    const app = await start(AppModule, { stateDir: dir });
    expect(app.get(Catalog).key.value).toBe('two');
    expect(app.status(STORE).activity).toBe('paused');
  });

  it('refuses the calls of consumers, through references and handles', async () => {
    const { AppModule } = worldOf(filled());
    const app = await start(AppModule);
    await app.pause(what, { note: 'moving house' });
    const refused = { code: 'activity/paused', note: 'moving house' };
    await expect(app.get(SecretStore).getSecret('catalog/key')).rejects.toMatchObject(refused);
    expect(() => app.live(SecretStore).lease()).toThrow(expect.objectContaining(refused) as Error);
  });

  it('is asked by rotations, and what goes by a secret follows', async () => {
    const vault = filled();
    const { AppModule } = worldOf(vault);
    const app = await start(AppModule);
    await app.pause(what);
    vault.values.set('database/password', 'other');
    const report = await app.secrets.rotate('all');
    expect(report).toMatchObject({ changed: ['database/password'], failed: [] });
    await settled(app);
    await app.resume(what);
    expect(await app.get(Database).login()).toBe('other');
  });
});

it('a store of secrets that is drained is asked by the application as well', async () => {
  const vault = filled();
  const { AppModule } = worldOf(vault);
  const app = await start(AppModule);
  await app.drain(STORE);
  vault.values.set('catalog/key', 'three');
  expect(await app.secrets.rotate(['catalog/key'])).toMatchObject({ changed: ['catalog/key'] });
});
