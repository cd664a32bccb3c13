import { Logger } from '@nestjs/common';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Application, Inject, Service, token } from '../../src/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { nestApp } from './nest-parts.js';

const POOL = token<object>('pool', { kind: 'value' });
const QUEUE = token<object>('queue', { kind: 'value' });

@Service({ key: 'shop' })
class Shop {
  constructor(
    @Inject(POOL) readonly pool: object,
    @Inject(QUEUE) readonly queue: object,
  ) {}
  onCleanup() {
    trace.push('shop ends');
  }
}

const trace: string[] = [];

const hooked = (name: string, onApplicationShutdown: () => void = () => undefined) => ({
  onModuleInit() {
    trace.push(`${name} opens`);
  },
  onApplicationShutdown() {
    trace.push(`${name} closes`);
    onApplicationShutdown();
  },
});

async function guest(pool: object, queue: object) {
  const provide = [
    { provide: POOL, useExisting: 'POOL' },
    { provide: QUEUE, useExisting: 'QUEUE' },
  ];
  const nest = await nestApp({
    imports: [OneiricModule.forRoot({ providers: [Shop], provide })],
    providers: [
      { provide: 'POOL', useValue: pool },
      { provide: 'QUEUE', useValue: queue },
    ],
  });
  await nest.init();
  expect(nest.get(Application).get(Shop).pool).toBe(pool);
  return nest;
}

describe('hooks of what NestJS provides', () => {
  it('are all called at the end, whatever the others do, and what fails is logged, as NestJS does', async () => {
    const fail = (what: string) => () => {
      throw new RangeError(what);
    };
    trace.length = 0;
    const nest = await guest(hooked('pool', fail('pool is stuck')), hooked('queue', fail('queue is stuck')));
    trace.length = 0;
    const logged: unknown[] = [];
    const ignore = () => undefined;
    Logger.overrideLogger({ log: ignore, warn: ignore, error: (error: unknown) => logged.push(error) });
    onTestFinished(() => void Logger.overrideLogger(false));
    await nest.close();
    expect(logged.map(String)).toEqual(['RangeError: pool is stuck', 'RangeError: queue is stuck']);
    expect(trace).toEqual(['shop ends', 'pool closes', 'queue closes']);
  });

  it.each([
    ['one after the other', false],
    ['at once', true],
  ])('of one object in two NestJS applications are called once by each: %s', async (_, atOnce) => {
    trace.length = 0;
    const pool = hooked('pool');
    const make = () => guest(pool, {});
    const first = make();
    if (!atOnce) await first;
    const [one, other] = await Promise.all([first, make()]);
    expect(trace.splice(0)).toEqual(['pool opens', 'pool opens']);
    if (atOnce) await Promise.all([one.close(), other.close()]);
    else {
      await one.close();
      expect(trace).toEqual(['shop ends', 'pool closes']);
      await other.close();
    }
    expect([...trace].sort()).toEqual(['pool closes', 'pool closes', 'shop ends', 'shop ends']);
    expect(trace.at(-1)).toBe('pool closes');
    await other.close();
    expect(trace.filter((line) => line === 'pool closes')).toHaveLength(3);
  });
});
