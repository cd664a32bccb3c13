import { IsUrl } from 'class-validator';
import { Subject } from 'rxjs';
import { SecretStore } from '../../src/contracts/secret-store.js';
import type { SecretChanges } from '../../src/contracts/secret-store.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { LiveValue } from '../../src/core/live-value.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { Secret } from '../../src/decorators/values.js';
import { Module } from '../../src/modules/module.js';
import { Oneiric } from '../../src/oneiric.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import type { Application } from '../../src/modules/application.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

/** What stores of the tests have; each test fills it. */
export class Vault {
  readonly values = new Map<string, string>();
  readonly asked: string[] = [];
  readonly changes = new Subject<SecretChanges>();
  failure: Error | undefined;

  get(name: string): string | undefined {
    this.asked.push(name);
    if (this.failure) throw this.failure;
    return this.values.get(name);
  }
}

@Contract('adapter:database')
export abstract class Database {
  abstract login(): Promise<string>;
}

export class DatabaseSettings {
  @IsUrl({ protocols: ['db'], require_tld: false, require_protocol: true }) url = 'db://localhost';
  password = '';
}

/** An application with a store, a database that is renewed by a rotation, one that takes it over, and a service with a live secret. */
export function worldOf(vault: Vault) {
  @Adapter({ provider: 'vault' })
  class VaultSecrets extends SecretStore {
    override readonly changes$ = vault.changes;
    async getSecret(name: string) {
      return vault.get(name);
    }
  }

  @Adapter({ provider: 'renewed', settings: DatabaseSettings })
  class RenewedDatabase extends Database {
    constructor(private readonly settings: DatabaseSettings) {
      super();
    }
    async onInit() {
      if (this.settings.password.startsWith('wrong'))
        throw new Error(`login with ${JSON.stringify(this.settings)} failed`);
    }
    async login() {
      return this.settings.password;
    }
  }

  @Adapter({ provider: 'told', settings: DatabaseSettings, stackLevel: -1 })
  class ToldDatabase extends Database {
    constructor(private settings: DatabaseSettings) {
      super();
    }
    onConfigChange(next: DatabaseSettings) {
      this.settings = next;
    }
    async login() {
      return this.settings.password;
    }
  }

  @Service({ key: 'catalog' })
  class Catalog {
    constructor(@Secret('catalog/key') readonly key: LiveValue<string>) {}
  }

  @Module({ providers: [VaultSecrets, RenewedDatabase, ToldDatabase, Catalog] })
  class AppModule {}

  return { AppModule, VaultSecrets, RenewedDatabase, ToldDatabase, Catalog };
}

/** References to secrets where both databases have their password. */
export const REFERENCES = {
  adapters: {
    providers: {
      'database/renewed': { password: '${secret:database/password}' },
      'database/told': { password: '${secret:database/password}' },
    },
  },
};

/** An application that is started, with what it tells of. */
export async function started(module: new () => object, options: CreateOptions = {}) {
  const clock = new ManualClock();
  const events: OneiricEvent[] = [];
  const app = await Oneiric.create(module, { clock, env: {}, start: false, ...options });
  app.events$.subscribe((event) => events.push(event));
  await app.start();
  return { app, clock, events };
}

/** Resolves when nothing differs from what is wished. */
export async function settled(app: Application): Promise<void> {
  for (let round = 0; round < 200 && app.differences().length > 0; round++)
    await new Promise((resolve) => setImmediate(resolve));
}
