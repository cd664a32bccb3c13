import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { inject, Module, Oneiric, token } from '../../src/index.js';

const store = {
  slot: 'adapter:store',
  provider: 'db',
  useFactory: () => ({ password: 'hunter2', get: () => 1 }),
} as const;

@Module({ providers: [store] })
class AppModule {}

describe('printing', () => {
  it('shows nothing of the instance behind a reference, a handle or a lease', async () => {
    await using app = await Oneiric.create(AppModule);
    const live = app.live('adapter:store');
    await app.refresh('adapter:store');
    using lease = live.lease();
    const printed = inspect([app.get('adapter:store'), live, lease], { depth: 5, showHidden: true });
    expect(printed).not.toContain('hunter2');
    expect(printed).toContain('db#2');
  });
});

describe('a factory of a plain provider', () => {
  it('is called as in NestJS, with what it injects and nothing else', async () => {
    const Limit = token<{ n: number }>('limit');
    const useFactory = (limit = { n: 3 }): { n: number } => limit;
    @Module({ providers: [{ provide: Limit, useFactory }] })
    class Limits {}
    await using app = await Oneiric.create(Limits);
    expect(app.get(Limit)).toEqual({ n: 3 });
  });
});

describe('an unknown token', () => {
  @Module({ providers: [{ provide: token('limits'), useValue: 1 }] })
  class Limits {}

  it('is told the plain provider that it may have meant', async () => {
    await using app = await Oneiric.create(Limits);
    expect(() => app.get(token('limit'))).toThrow(/did you mean .*limits\?/);
  });

  it('is told of two copies of the package, where the application gives a class of that name', async () => {
    await using app = await Oneiric.create(Limits);
    class ModuleRef {}
    expect(() => app.get(ModuleRef)).toThrow('there may be two copies (npm ls oneiric)');
    expect(() => inject(Limits)).toThrow('there may be two copies of oneiric (npm ls oneiric)');
  });

  it('is told that another one of its name exists', async () => {
    await using app = await Oneiric.create(Limits);
    expect(() => app.get(token('limits'))).toThrow(
      'another limits is known: tokens and classes are told apart by identity',
    );
  });
});
