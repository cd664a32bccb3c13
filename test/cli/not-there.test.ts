import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretStore } from '../../src/contracts/secret-store.js';
import type { LiveValue } from '../../src/core/live-value.js';
import { Adapter, Component } from '../../src/decorators/component.js';
import { Secret } from '../../src/decorators/values.js';
import type { Application } from '../../src/modules/application.js';
import { Module } from '../../src/modules/module.js';
import { Oneiric } from '../../src/oneiric.js';
import { typed, type Typed } from './typed.js';

const vault = new Map<string, string>();
let hasFailed = false;

@Adapter({ key: 'secrets', provider: 'vault', provides: SecretStore })
class VaultSecrets extends SecretStore {
  getSecret(name: string): Promise<string | undefined> {
    return hasFailed ? Promise.reject(new Error('it is sealed')) : Promise.resolve(vault.get(name));
  }
}

@Component({ domain: 'report', key: 'daily' })
class Daily {
  constructor(
    @Secret('mail/token') readonly token: LiveValue<string>,
    @Secret('fax/token', { optional: true }) readonly fax: LiveValue<string | undefined>,
  ) {}
}

@Module({ providers: [VaultSecrets, Daily] })
class AppModule {}

let folder: string;
let app: Application;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-not-there-'));
  vault.set('mail/token', 'one');
  const admin = { socket: join(folder, 'admin.sock') };
  app = await Oneiric.create(AppModule, { admin, health: true, logging: false, env: {} });
  await app.getAsync(Daily);
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (...line: readonly string[]): Promise<Typed> =>
  typed([...line, '--socket', join(folder, 'admin.sock')]);

describe('what is not there', () => {
  it('is no domain: list ends with 3, and says which there are', async () => {
    const { code, stdout, stderr } = await ask('list', '--domain', 'nosuch');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('[cli/unknown]: There is no domain nosuch.');
    expect(stderr).toContain('there are: action, adapter, event, report, service, task, workflow');
  });

  it('is nothing in a domain that there is: list ends with 0', async () => {
    expect(await ask('list', '--domain', 'task')).toMatchObject({ code: 0, stdout: 'There are no slots.\n' });
    expect(await ask('list', '--domain', 'report')).toMatchObject({ code: 0 });
  });

  it('is no slot: health ends with 3, and says nothing of the others', async () => {
    const { code, stdout, stderr } = await ask('health', 'adapter:nosuch');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('adapter:nosuch');
    expect(await ask('health', 'adapter:secrets')).toMatchObject({ code: 0 });
  });

  it('is a secret that no store has: secrets rotate ends with 3, and says which there are', async () => {
    const { code, stdout } = await ask('secrets', 'rotate', 'nosuch');
    expect(stdout).toBe('nothing has changed\nmissing: nosuch\nthere are: fax/token, mail/token\n');
    expect(code).toBe(3);
    const { code: ofJson, stdout: json } = await ask('secrets', 'rotate', 'nosuch', '--json');
    expect(ofJson).toBe(3);
    expect(JSON.parse(json)).toMatchObject({ missing: ['nosuch'], known: ['fax/token', 'mail/token'] });
  });

  it('is one that somebody can do without: rotating all secrets ends with 0', async () => {
    const { code, stdout } = await ask('secrets', 'rotate', '--all');
    expect(stdout).toContain('missing: fax/token');
    expect(code).toBe(0);
  });

  it('cannot be had, as the store fails: secrets rotate ends with 1', async () => {
    hasFailed = true;
    for (const which of [['--all'], ['mail/token'], ['mail/token', 'nosuch']]) {
      const { code, stdout } = await ask('secrets', 'rotate', ...which);
      expect(stdout).toContain('failed: mail/token: it failed: it is sealed');
      expect(code).toBe(1);
    }
    hasFailed = false;
  });
});
