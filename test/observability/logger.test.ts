import { describe, expect, it } from 'vitest';
import type { LogWritten } from '../../src/core/events.js';
import type { LogFields } from '../../src/core/logger.js';
import { Injectable, Logger, Module, Oneiric, Service } from '../../src/index.js';
import type { OneiricEvent } from '../../src/core/events.js';
import { ComponentLogger } from '../../src/observability/component-logger.js';
import { Redactor } from '../../src/observability/redactor.js';
import { hostileValues } from './hostile.js';

@Service({ key: 'catalog' })
class Catalog {
  constructor(readonly log: Logger) {}

  find(name: string): string {
    this.log.warn('not found', { name, error: new TypeError('none') });
    return name;
  }
}

@Injectable()
class Helper {
  constructor(readonly log: Logger) {}
}

@Module({ providers: [Catalog, Helper], exports: [Catalog, Helper] })
class CatalogModule {}

@Module({ imports: [CatalogModule] })
class AppModule {}

describe('a logger', () => {
  it('is injected by its type, and writes events that say the module', async () => {
    const app = await Oneiric.create(AppModule);
    const seen: OneiricEvent[] = [];
    app.events$.subscribe((event) => seen.push(event));
    app.get(Catalog).find('x');
    app.get(Helper).log.info('helps');
    expect(seen).toMatchObject([
      {
        type: 'log.written',
        level: 'warn',
        area: 'CatalogModule',
        message: 'not found',
        fields: { name: 'x' },
        error: { name: 'TypeError', message: 'none' },
      },
      { type: 'log.written', level: 'info', area: 'CatalogModule', message: 'helps', fields: {} },
    ]);
    await app.close();
  });

  it('looks at nothing while nobody listens', () => {
    const fields = {
      get name(): string {
        throw new RangeError('looked at');
      },
    };
    const redactor = new Redactor(() => {
      throw new RangeError('asked for');
    });
    const logger = new ComponentLogger('M', { emit: undefined, now: () => 0, redactor });
    expect(() => logger.error('x', fields)).not.toThrow();
  });

  it.each(hostileValues())('takes anything, and makes plain data of it: %s', (_, value) => {
    const { logger, written } = logging();
    logger.debug(value as string, value as LogFields);
    logger.debug('x', { value, error: value });
    expect(written).toHaveLength(2);
    for (const event of written) expect(JSON.stringify(event).length).toBeLessThan(150_000);
  });

  it('takes an error in the place of fields', () => {
    const { logger, written } = logging();
    const error = Object.assign(new TypeError('none', { cause: new Error('why') }), { code: 'E42' });
    logger.error('failed', error as unknown as LogFields);
    expect(written).toMatchObject([
      {
        message: 'failed',
        fields: {},
        error: { name: 'TypeError', message: 'none', code: 'E42', cause: { message: 'why' } },
      },
    ]);
  });

  it('keeps every field and the error where one of them cannot be read', () => {
    const { logger, written } = logging();
    const cannot = { get: () => throwing(), enumerable: true };
    logger.error('failed', Object.defineProperty({ a: 1, error: new TypeError('none') }, 'b', cannot));
    logger.error('failed', Object.defineProperty({ a: 1 }, 'error', cannot));
    expect(written).toMatchObject([
      { fields: { a: 1, b: '(cannot be read)' }, error: { name: 'TypeError', message: 'none' } },
      { fields: { a: 1 }, error: { message: '(cannot be read)' } },
    ]);
  });

  it.each([
    [{ toString: throwing, a: 1 }, '{"toString":"function throwing","a":1}'],
    [Object.assign(Object.create(null) as object, { a: ['b'] }), '{"a":["b"]}'],
    [['a', 1], '["a",1]'],
    [null, 'null'],
    [5, '5'],
  ])('makes a text of a message that is none, and throws nothing: %#', (message, text) => {
    const { logger, written } = logging();
    logger.info(message as unknown as string);
    expect(written).toMatchObject([{ message: text }]);
  });

  it('shows what an object holds that is given as an error', () => {
    const { logger, written } = logging('hunter22');
    logger.error('failed', { error: { a: 1, key: 'hunter22' } });
    expect(written).toMatchObject([{ error: { message: '{ a: 1, key: *** }' } }]);
  });

  it('hides secrets before anybody hears of them', () => {
    const { logger, written } = logging('hunter22');
    logger.info('is hunter22', { hunter22: ['hunter22'], error: new Error('hunter22') });
    expect(JSON.stringify(written)).not.toContain('hunter22');
    expect(written).toMatchObject([{ message: 'is ***', error: { message: '***' } }]);
  });
});

function throwing(): never {
  throw new RangeError('do not look');
}

function logging(...secrets: string[]) {
  const written: LogWritten[] = [];
  const outlet = {
    emit: (event: LogWritten) => written.push(event),
    now: () => 0,
    redactor: new Redactor(() => secrets),
  };
  return { written, logger: new ComponentLogger('M', outlet) };
}
