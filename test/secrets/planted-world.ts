import { IsInt, IsString } from 'class-validator';
import type { SecretStore } from '../../src/contracts/secret-store.js';
import {
  ConfigModule,
  ConfigSection,
  Contract,
  Injectable,
  Logger,
  Module,
  Secret,
  Service,
  type InitContext,
  type LiveValue,
} from '../../src/index.js';

/** A value for every way in by which one may come that nobody may see: found wherever it is shown, however it is written. */
export const PLANTED = {
  stored: 'pl4nted+"stored"/é1',
  amid: 'pl4nted+"amid"/é2',
  variable: 'pl4nted+"variable"/é3',
  injected: 'pl4nted+"injected"/é4',
  section: 'pl4nted+"section"/é5',
  inline: 'pl4nted+"inline"/é6',
  literal: 'pl4nted+"literal"/é7',
  literalVariable: 'pl4nted+"literalVariable"/é8',
  initial: 'pl4nted+"initial"/é9',
  next: 'pl4nted+"next"/é10',
  unfit: 'pl4nted+"unfit"/é11',
} as const;

/** What a store has at first. */
export const STORED: Readonly<Record<string, string>> = {
  'bank/password': PLANTED.stored,
  'bank/user': PLANTED.amid,
  'bank/pin': PLANTED.variable,
  'api/key': PLANTED.injected,
  'pay/key': PLANTED.section,
  'bank/level': '7',
};

/** A value as a YAML document says it. */
const yaml = (value: string) => JSON.stringify(value);

const settingsOf = (provider: string) => `
    bank/${provider}:
      password: "\${secret:bank/password}"
      address: "bank://\${secret:bank/user}@host"
      level: "\${secret:bank/level}"
      token: ${yaml(PLANTED.literal)}`;

/** Providers that the configuration has settings for. */
const PROVIDERS = ['one', 'two', 'no-build', 'no-init', 'no-health', 'no-verdict'];

/** The configuration file. @param log the section of the log */
export const documentWith = (log: string): string => `
logging: ${log}
payments: { key: "\${secret:pay/key}", note: "\${secret:inlined}" }
secrets: { inline: { inlined: ${yaml(PLANTED.inline)} } }
services:
  selections: { bank: one }
  providers:${PROVIDERS.map(settingsOf).join('')}
`;

/** The environment: one variable that refers to a secret, one that is one. */
export const VARIABLES = Object.fromEntries(
  PROVIDERS.flatMap((provider) => {
    const name = `ONEIRIC_SERVICES__PROVIDERS__BANK_${provider.toUpperCase().replace('-', '_')}`;
    return [
      [`${name}__PIN`, '${secret:bank/pin}'],
      [`${name}__API_KEY`, PLANTED.literalVariable],
    ];
  }),
);

class BankSettings {
  @IsString() password = '';
  @IsString() address = '';
  @IsString() pin = '';
  @IsString() token = '';
  @IsString() apiKey = '';
  @IsString() passphrase: string = PLANTED.initial;
  @IsInt() level = 1;
}

@ConfigSection('payments')
export class Payments {
  @IsString() key = '';
  @IsString() note = '';
}

/** An error that quotes all that somebody was given, in every way that errors do. */
export function quoting(where: string, given: readonly unknown[]): Error {
  const text = JSON.stringify(given);
  const cause = Object.assign(new Error(`socket: ${encodeURIComponent(given.join())}`), {
    config: {
      auth: given,
      list: [text],
      coded: given.map((one) => Buffer.from(String(one)).toString('base64')),
    },
  });
  return new AggregateError([new Error(text), given], `${where} with ${text} and ${given.join()}`, { cause });
}

@Contract('service:bank')
export abstract class Bank {
  abstract login(): string;
}

/** Knows every secret, and says them whenever anything goes wrong. */
@Injectable()
class Loud {
  constructor(
    readonly settings: BankSettings,
    @Secret('api/key') readonly key: LiveValue<string>,
    readonly payments: Payments,
    readonly log: Logger,
  ) {}

  login(): string {
    return this.settings.password;
  }

  get all(): readonly unknown[] {
    const { settings, key, payments } = this;
    return [...(Object.values(settings) as unknown[]), key.value, payments.key, payments.note];
  }

  fail(where: string): Error {
    const { all, settings, log } = this;
    const error = quoting(where, all);
    log.error(`${where}: ${all.join()}`, { all, settings, error });
    return error;
  }
}

const bank = (provider: string) => Service({ key: 'bank', provider, provides: Bank, settings: BankSettings });

@bank('one')
class One extends Loud {
  onInit({ scope }: InitContext): void {
    scope.spawn('talk', async () => {
      throw this.fail('task');
    });
  }
  onHealthCheck() {
    return { status: 'degraded', details: { settings: this.settings, all: this.all, key: this.key } };
  }
  onConfigChange(): void {
    throw this.fail('config change');
  }
  onPause(): void {
    throw this.fail('pause');
  }
  onCleanup(): void {
    throw this.fail('cleanup');
  }
}

@bank('two')
class Two extends Loud {
  onActivate(): void {
    throw this.fail('activate');
  }
  onHealthCheck(): never {
    if (this.settings.level === 8) throw this.fail('probe');
    return { status: 'healthy' } as never;
  }
  onDrain(): void {
    throw this.fail('drain');
  }
}

@bank('no-build')
class NoBuild extends Loud {
  override readonly settings: BankSettings = this.broken();
  private broken(): never {
    throw this.fail('build');
  }
}

@bank('no-init')
class NoInit extends Loud {
  async onInit(): Promise<void> {
    throw this.fail('init');
  }
}

@bank('no-health')
class NoHealth extends Loud {
  onHealthCheck() {
    return { status: 'unhealthy', details: { settings: this.settings, all: this.all } };
  }
}

@bank('no-verdict')
class NoVerdict extends Loud {
  onHealthCheck(): never {
    return this.all.join() as never;
  }
}

@Service({ key: 'reader' })
export class Reader {
  constructor(
    @Secret('api/key') readonly key: LiveValue<string>,
    readonly payments: Payments,
    readonly bank: Bank,
  ) {}
}

@Service({ key: 'visit', scope: 'request' })
export class Visit {
  constructor(
    @Secret('api/key') readonly key: LiveValue<string>,
    readonly payments: Payments,
  ) {}
  onCleanup(): void {
    throw quoting('end of a visit', [this.key.value, this.payments.key]);
  }
}

@Service({ key: 'copy', scope: 'transient' })
export class Copy {
  constructor(@Secret('api/key') key: LiveValue<string>, payments: Payments) {
    throw quoting('copy', [key.value, payments.key]);
  }
}

@Service({ key: 'lazy', activation: 'lazy' })
export class Lazy {
  constructor(@Secret('api/key') key: LiveValue<string>, payments: Payments) {
    throw quoting('lazy', [key.value, payments.key]);
  }
}

export function plantedModule(store: new (...args: never[]) => SecretStore): new () => object {
  @Module({
    imports: [ConfigModule.forFeature(Payments)],
    providers: [store, One, Two, NoBuild, NoInit, NoHealth, NoVerdict, Reader, Visit, Copy, Lazy],
  })
  class PlantedModule {}
  return PlantedModule;
}
