import { afterEach, describe, expect, it } from 'vitest';
import type { LiveValue } from '../../src/core/live-value.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { Injectable } from '../../src/decorators/injectable.js';
import { Secret } from '../../src/decorators/values.js';
import { SecretStore } from '../../src/contracts/secret-store.js';
import type { Application } from '../../src/modules/application.js';
import type { CreateOptions } from '../../src/modules/create-options.js';
import { Module } from '../../src/modules/module.js';
import { rejectionOf } from '../support/traced-parts.js';
import { settled, started, Vault } from './secret-world.js';

@Contract('service:session')
abstract class Session {
  abstract token(): string;
  abstract address(): string;
  abstract later(): Promise<string>;
}

class SessionSettings {
  address = 'plain';
}

@Service({ provider: 'web', scope: 'request', settings: SessionSettings })
class WebSession extends Session {
  constructor(
    @Secret('session/token') private readonly secret: LiveValue<string>,
    private readonly settings: SessionSettings,
  ) {
    super();
  }
  token(): string {
    return this.secret.value;
  }
  address(): string {
    return this.settings.address;
  }
  async later(): Promise<string> {
    return this.secret.value;
  }
}

/** Of scope `request` as well, and no component. */
@Injectable({ scope: 'request' })
class Ticket {
  constructor(@Secret('session/token') readonly secret: LiveValue<string>) {}
}

@Service({ key: 'page' })
class Page {
  constructor(private readonly session: Session) {}
  show(): string {
    return this.session.token();
  }
}

describe('a secret of something that there is one of for each request', () => {
  let app: Application | undefined;
  afterEach(() => app?.close());

  const full = (vault: Vault) => vault.values.set('session/token', 'one').set('session/password', 'first');

  async function world(options: CreateOptions = {}, fill: (vault: Vault) => unknown = full) {
    const vault = new Vault();
    fill(vault);
    @Adapter({ provider: 'vault' })
    class VaultSecrets extends SecretStore {
      async getSecret(name: string) {
        return vault.get(name);
      }
    }
    @Module({ providers: [VaultSecrets, WebSession, Ticket, Page] })
    class AppModule {}
    const made = await started(AppModule, options);
    app = made.app;
    return { vault, ...made };
  }

  const PASSWORD = {
    config: {
      values: {
        services: { providers: { 'session/web': { address: 'db://${secret:session/password}' } } },
      },
    },
  };

  it('is there in every scope, also for what is called without waiting', async () => {
    const { app } = await world();
    for (let request = 0; request < 3; request += 1)
      expect(await app.runInScope(() => app.get(Page).show())).toBe('one');
    expect(await app.runInScope((scope) => scope.get(Ticket).secret.value)).toBe('one');
  });

  it('is told as accessed once for each consumer, however many scopes there are', async () => {
    const { app, events } = await world(PASSWORD);
    for (let request = 0; request < 3; request += 1) {
      await app.runInScope(async (scope) => {
        await scope.get(Session).later();
        scope.get(Ticket);
      });
    }
    const accessed = events.filter(({ type }) => type === 'secret.accessed');
    expect(accessed).toMatchObject([
      { name: 'session/password', consumer: 'service:session web', provider: 'vault' },
      { name: 'session/token', consumer: 'WebSession', provider: 'vault' },
      { name: 'session/token', consumer: 'Ticket', provider: 'vault' },
    ]);
  });

  it('follows a rotation within a scope where it is live; settings are those that the scope began with', async () => {
    const { app, vault } = await world(PASSWORD);
    await using open = app.createScope();
    const session = await open.getAsync(Session);
    expect([session.token(), session.address()]).toEqual(['one', 'db://first']);
    vault.values.set('session/token', 'two').set('session/password', 'second');
    const report = await app.secrets.rotate('all');
    expect(report).toMatchObject({ slots: ['service:session'] });
    await settled(app);
    expect([session.token(), session.address()]).toEqual(['two', 'db://first']);
    await using next = app.createScope();
    expect((await next.getAsync(Session)).address()).toBe('db://second');
  });

  it('that no store has is missed at the start, by name, although there is no scope yet', async () => {
    const error = await rejectionOf(world({}, () => undefined));
    expect(error).toMatchObject({ code: 'secrets/missing' });
    expect(String(error)).toContain('session/token, for service:session web');
  });
});
