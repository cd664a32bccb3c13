import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IsInt } from 'class-validator';
import type { LiveValue } from '../../src/core/live-value.js';
import type { OneiricEvent } from '../../src/core/events.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { ConfigSection } from '../../src/decorators/config-section.js';
import { Injectable } from '../../src/decorators/injectable.js';
import { Secret } from '../../src/decorators/values.js';
import type { Application } from '../../src/modules/application.js';
import { ConfigModule } from '../../src/modules/config-module.js';
import { Module } from '../../src/modules/module.js';
import { SecretStore } from '../../src/contracts/secret-store.js';
import { Oneiric } from '../../src/oneiric.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { expectClean } from './planted-search.js';

/** Each is found if it is shown anywhere, as it is or written another way. */
const PLANTED = {
  settings: 'planted+"settings"/é1',
  section: 'planted+"section"/é2',
  injected: 'planted+"injected"/é3',
  inline: 'planted+"inline"/é4',
  next: 'planted+"next"/é5',
  unfit: 'planted+"unfit"/é6',
};

@Injectable()
class Log {
  readonly lines: string[] = [];
}

class BankSettings {
  password = '';
  address = '';
  @IsInt() level = 1;
}

@ConfigSection('payments')
class Payments {
  key = '';
}

/** Quotes its settings in whatever goes wrong. */
@Contract('service:bank')
abstract class Loud {
  constructor(protected readonly settings: BankSettings) {}
  protected fail(where: string): Error {
    const { settings } = this;
    const cause = Object.assign(new Error(`socket: ${encodeURIComponent(settings.password)}`), {
      config: { auth: { password: settings.password }, list: [settings.address] },
    });
    return new Error(`${where} with ${JSON.stringify(settings)} and ${settings.password}`, { cause });
  }
}

describe('the value of a secret', () => {
  const events: OneiricEvent[] = [];
  const shown: unknown[] = [];
  let app: Application;
  let written = '';
  let clock: ManualClock;
  const values = new Map<string, string>();
  const { write } = process.stdout;

  beforeEach(async () => {
    events.length = shown.length = 0;
    written = '';
    process.stdout.write = ((chunk: string, done?: () => void) => {
      written += chunk;
      done?.();
      return true;
    }) as typeof process.stdout.write;
    values.clear();
    values
      .set('bank/password', PLANTED.settings)
      .set('pay/key', PLANTED.section)
      .set('api', PLANTED.injected)
      .set('level', '7');
    clock = new ManualClock();
    app = await Oneiric.create(bankModule(values), {
      clock,
      env: {},
      start: false,
      config: { values: CONFIG },
    });
    app.events$.subscribe((event) => events.push(event));
    await app.start();
  });

  afterEach(async () => {
    await app.close().catch(() => undefined);
    process.stdout.write = write;
  });

  /** What somebody was told, or what went wrong. */
  const note = async (work: () => unknown) => {
    shown.push(
      await Promise.resolve()
        .then(work)
        .catch((error: unknown) => error),
    );
  };

  it('is used', () => {
    expect(app.get<{ login(): string }>('service:bank').login()).toBe(PLANTED.settings);
    expect(app.config.get('payments.key')).toBe(PLANTED.section);
  });

  it('is nowhere in what is told, shown, thrown or logged, whatever goes wrong', async () => {
    await misfortunes(app, { note, values, clock });
    await note(() => app.close());
    const secrets = Object.values(PLANTED);
    expectClean({ events, shown, written }, secrets);
    for (const event of events) expectClean({ event }, secrets);
    expect(written).toContain('"event":"swap.failed"');
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'swap.failed',
        'swap.warning',
        'settings.warning',
        'config.rejected',
        'secret.refused',
      ]),
    );
  });

  it('is nowhere in what shows the application itself', async () => {
    for (const slot of ['service:bank', 'adapter:secrets', 'service:reader'])
      shown.push(
        app.explain(slot as 'a:b'),
        app.explain(slot as 'a:b').toString(),
        app.status(slot as 'a:b'),
      );
    shown.push(app.graph({ plain: true }), app.graph({ plain: true }).toMermaid(), app.graph().toDot());
    shown.push(app.config.snapshot(), app.config.schema(), app.config.warnings, app.differences(), app);
    shown.push(app.secrets, app.config, app.candidates({ shadowed: true }), app.container);
    for (const path of [
      'payments',
      'payments.key',
      'secrets',
      'secrets.inline.inline',
      'services.providers.bank/one',
    ])
      shown.push(app.config.explain(path), app.config.explain(path).toString());
    shown.push(app.live('service:bank'), app.get('service:bank'), app.get<Reader>('service:reader').key);
    await note(() => app.probe('service:bank'));
    expectClean({ events, shown, written }, Object.values(PLANTED));
  });
});

/** Everything that may go wrong, and says so. */
async function misfortunes(
  app: Application,
  {
    note,
    values,
    clock,
  }: { note: (work: () => unknown) => Promise<void>; values: Map<string, string>; clock: ManualClock },
): Promise<void> {
  for (const provider of ['no-build', 'no-init', 'no-health', 'no-health-at-all'])
    await note(() => app.swap('service:bank', { provider }));
  values.set('bank/password', PLANTED.next);
  await note(() => app.secrets.rotate('all'));
  await note(() => app.swap('service:bank', { provider: 'two' }));
  await note(() => app.refresh('service:bank'));
  values.set('level', PLANTED.unfit);
  await note(() => app.secrets.rotate('all'));
  await clock.elapse(200_000);
  await note(() => app.differences());
  await note(() => app.explain('service:bank').toString());
  await note(() => app.status());
  await note(() => app.getAsync('service:lazy'));
  await note(() => app.register(Demanding));
  values.delete('bank/password');
  await note(() => app.secrets.rotate(['bank/password']));
  values.set('api', 'fail');
  await note(() => app.secrets.rotate(['api']));
  await note(() => app.unregister('service:bank', 'two'));
  await note(() => app.config.explain('services.providers.bank/one').toString());
  await note(() => app.config.snapshot());
}

const CONFIG = {
  logging: { level: 'debug', console: 'stdout', format: 'json' },
  payments: { key: '${secret:pay/key}' },
  secrets: { inline: { inline: PLANTED.inline } },
  services: {
    selections: { bank: 'one' },
    providers: Object.fromEntries(
      ['one', 'two', 'no-build', 'no-init', 'no-health', 'no-health-at-all'].map((provider) => [
        `bank/${provider}`,
        {
          password: '${secret:bank/password}',
          address: 'bank://u:${secret:inline}@host',
          level: '${secret:level}',
        },
      ]),
    ),
  },
};

interface Reader {
  readonly key: LiveValue<string>;
}

@Service({ key: 'demanding' })
class Demanding {
  constructor(@Secret('api') key: LiveValue<string>, @Secret('nowhere') other: LiveValue<string>) {
    throw new Error(`never ${key.value}${other.value}`);
  }
}

function bankModule(values: Map<string, string>): new () => object {
  @Adapter({ provider: 'map' })
  class MapSecrets extends SecretStore {
    async getSecret(name: string) {
      const value = values.get(name);
      if (value === 'fail') throw new Error(`cannot read ${[...values.values()].join()}`);
      return value;
    }
  }

  @Service({ provider: 'one', settings: BankSettings })
  class One extends Loud {
    login() {
      return this.settings.password;
    }
    onConfigChange(next: BankSettings) {
      throw new Error(`cannot take ${JSON.stringify(next)} over, ${next.password}`);
    }
    onHealthCheck() {
      return { status: 'healthy' };
    }
    onCleanup() {
      throw this.fail('cleanup');
    }
  }

  @Service({ provider: 'two', settings: BankSettings })
  class Two extends Loud {
    onActivate() {
      throw this.fail('activate');
    }
    onDrain() {
      throw this.fail('drain');
    }
  }

  @Service({ provider: 'no-build', settings: BankSettings })
  class NoBuild extends Loud {
    constructor(settings: BankSettings) {
      super(settings);
      throw this.fail('build');
    }
  }

  @Service({ provider: 'no-init', settings: BankSettings })
  class NoInit extends Loud {
    async onInit() {
      throw this.fail('init');
    }
  }

  @Service({ provider: 'no-health', settings: BankSettings })
  class NoHealth extends Loud {
    onHealthCheck() {
      return { status: 'unhealthy', details: { settings: this.settings, text: this.settings.password } };
    }
  }

  @Service({ provider: 'no-health-at-all', settings: BankSettings })
  class NoVerdict extends Loud {
    onHealthCheck() {
      return this.settings.password as never;
    }
  }

  @Service({ key: 'reader' })
  class ReaderService implements Reader {
    constructor(
      @Secret('api') readonly key: LiveValue<string>,
      readonly payments: Payments,
    ) {}
  }

  @Injectable()
  class Plain {
    constructor(@Secret('api') readonly key: LiveValue<string>) {}
  }

  @Service({ key: 'lazy', activation: 'lazy' })
  class Lazy {
    constructor(@Secret('api') key: LiveValue<string>) {
      throw Object.assign(new Error(`lazy ${key.value}`), { key: key.value });
    }
  }

  @Module({
    imports: [ConfigModule.forFeature(Payments)],
    providers: [Log, MapSecrets, One, Two, NoBuild, NoInit, NoHealth, NoVerdict, ReaderService, Plain, Lazy],
  })
  class BankModule {}
  return BankModule;
}
