import { describe, expect, it } from 'vitest';
import type { OneiricEvent } from '../../src/core/events.js';
import { SwapError } from '../../src/core/errors.js';
import { Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { Module } from '../../src/modules/module.js';
import { Oneiric } from '../../src/oneiric.js';
import { expectClean } from './planted-search.js';

const PASSWORD = 'pl4nted-password';

@Contract('service:bank')
abstract class Bank {}

class BankSettings {
  password = '';
}

const frozen = (text: string): Error => Object.freeze(new Error(text));

/** What a component may throw that quotes its settings. */
const THROWN: [name: string, thrown: (password: string) => unknown][] = [
  [
    'an address',
    (password) => Object.assign(new Error('no connection'), { url: new URL(`http://h/?token=${password}`) }),
  ],
  ['bytes', (password) => Object.assign(new Error('no connection'), { sent: Buffer.from(password) })],
  ['headers', (password) => new Error('no connection', { cause: new Headers({ authorization: password }) })],
  ['an error that is frozen', frozen],
  ['a text', (password) => password],
  ['no error', (password) => ({ password })],
];

/** Bytes as they are printed. */
const HEX = Buffer.from(PASSWORD)
  .toString('hex')
  .replaceAll(/..(?=.)/g, '$& ');

describe('what a component throws', () => {
  it.each(THROWN)('shows no secret to anybody: %s', async (_, thrown) => {
    @Service({ provider: 'good' })
    class Good extends Bank {}

    @Service({ provider: 'bad', settings: BankSettings })
    class Bad extends Bank {
      constructor(private readonly settings: BankSettings) {
        super();
      }
      onInit() {
        throw thrown(this.settings.password);
      }
    }

    @Module({ providers: [Good, Bad] })
    class AppModule {}

    const events: OneiricEvent[] = [];
    const app = await started(AppModule);
    app.events$.subscribe((event) => events.push(event));
    const failure: unknown = await app
      .swap('service:bank', { provider: 'bad' })
      .then(() => undefined)
      .catch((error: unknown) => error);
    await app.close();
    expect(failure).toBeInstanceOf(SwapError);
    expect(events.map(({ type }) => type)).toContain('swap.failed');
    expectClean({ failure, events }, [PASSWORD, HEX]);
  });

  it('shows none where an event has it as it was thrown', async () => {
    @Service({ provider: 'good' })
    class Good extends Bank {}

    @Module({ providers: [Good] })
    class AppModule {}

    const events: OneiricEvent[] = [];
    await using app = await started(AppModule);
    app.events$.subscribe((event) => events.push(event));
    app.live('service:bank').each(() => {
      throw frozen(PASSWORD);
    });
    expect(events).toMatchObject([{ type: 'live.warning', error: { message: '***' } }]);
    expectClean({ events }, [PASSWORD]);
  });
});

const started = (appModule: new () => object) =>
  Oneiric.create(appModule, {
    config: {
      values: {
        secrets: { inline: { password: PASSWORD } },
        services: {
          selections: { bank: 'good' },
          providers: { 'bank/bad': { password: '${secret:password}' } },
        },
      },
    },
  });
