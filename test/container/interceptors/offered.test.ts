import { describe, expect, it } from 'vitest';
import { Module, Oneiric, type CandidateOffer, type Interceptor } from '../../../src/index.js';

const SLOT = 'adapter:greeter';

@Module({})
class AppModule {}

const started = () => Oneiric.create(AppModule, { env: {}, logging: false });

const saying =
  (word: string): Interceptor =>
  async (_call, next) =>
    `${word} ${String(await next())}`;

const greeter = (provider: string, more: Partial<CandidateOffer> = {}): CandidateOffer => ({
  ...{ domain: 'adapter', key: 'greeter', provider },
  factory: () => ({ greet: () => Promise.resolve(provider), part: () => Promise.resolve('part') }),
  ...more,
});

interface Greeter {
  greet(): Promise<string>;
  part(): Promise<string>;
}

describe('interceptors of a candidate that is a plain object', () => {
  it('are around its own calls, the first further out, and go with it', async () => {
    await using app = await started();
    const intercept = [
      { interceptor: saying('outer') },
      { interceptor: saying('greeting'), methods: ['greet'], name: 'greeting' },
    ];
    await app.register(greeter('a', { intercept }));
    const live = app.get<Greeter>(SLOT);
    expect([await live.greet(), await live.part()]).toEqual(['outer greeting a', 'outer part']);
    expect(app.status(SLOT).interceptors).toMatchObject([
      { of: 'provider' },
      { of: 'provider', name: 'greeting', methods: ['greet'] },
    ]);
    await app.register(greeter('b'));
    expect(await live.greet()).toBe('b');
  });

  it('refuse the candidate where they are none', async () => {
    await using app = await started();
    const registered = (intercept: unknown) => app.register(greeter('a', { intercept } as never));
    await expect(registered([{ interceptor: 'shout' }])).rejects.toMatchObject({
      code: 'registry/bad-interceptor',
      message: expect.stringContaining('register(adapter:greeter).intercept[0]') as string,
    });
    await expect(registered([{ interceptor: saying('x'), times: 3 }])).rejects.toMatchObject({
      code: 'registry/unknown-option',
    });
    await expect(registered([undefined])).rejects.toMatchObject({ code: 'registry/bad-interceptor' });
    await expect(registered(saying('x'))).rejects.toMatchObject({ code: 'registry/bad-option' });
    expect(app.candidates()).toEqual([]);
  });
});
