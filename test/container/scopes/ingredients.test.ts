import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import {
  Contract,
  fromInversify,
  inject,
  Inject,
  InjectAll,
  Oneiric,
  Service,
  token,
  type CandidateOffer,
} from '../../../src/index.js';
import type { Factory } from '../../../src/container/injection/recipes.js';
import { appOf, moduleOf } from '../../support/traced-parts.js';
import { ScopeWorld } from './scope-world.js';

@Contract('service:user')
abstract class User {
  abstract name(): string;
}

const LIMIT = token<number>('limit', { kind: 'value' });
const MISSING = token<object>('missing');
const CONFIG = token<{ readonly size: number }>('config');

/** A candidate of one slot. */
const part = (key: string, factory: Factory, more: object = {}) =>
  ({
    ...{ domain: 'service', key, provider: 'only', factory },
    ...more,
  }) as CandidateOffer;

describe.each(['request', 'transient'] as const)('what has scope %s', (scope) => {
  it('is given what it asks for: nothing, plain values, lists, and what another container binds', async () => {
    let shots = 0;
    const foreign = new ContainerModule(({ bind }) => {
      bind('Shot').toDynamicValue(() => (shots += 1));
    });
    @Service({ key: 'one', scope })
    class One {
      readonly limit = inject(LIMIT);
      constructor(
        @Inject(MISSING, { optional: true }) readonly missing: unknown,
        @Inject(CONFIG) readonly config: { readonly size: number },
        @Inject(fromInversify<number>('Shot')) readonly shot: number,
        @InjectAll('service:user') readonly users: Iterable<User>,
      ) {}
    }
    const user = (provider: string) => ({
      ...{ slot: 'service:user' as const, provider, provides: User },
      useFactory: () => ({ name: () => provider }),
    });
    await using app = await Oneiric.create(
      moduleOf({
        imports: [foreign],
        providers: [
          One,
          user('a'),
          user('b'),
          { provide: LIMIT, useValue: 7 },
          { provide: CONFIG, useValue: { size: 1 } },
        ],
      }),
      { env: {} },
    );
    await using opened = app.createScope();
    const one = opened.get(One);
    expect(one).toMatchObject({ missing: undefined, config: { size: 1 }, limit: 7, shot: 1 });
    expect([...one.users].map((each) => each.name()).sort()).toEqual(['a', 'b']);
    await using another = app.createScope();
    expect(another.get(One).shot).toBe(2);
  });

  it('is given the value that serves now, where nothing live can stand in for it', async () => {
    const limit = (provider: string, value: number) =>
      part('limit', () => value, { provider, provides: [LIMIT], stackLevel: value });
    await using world = await ScopeWorld.of(
      limit('low', 1),
      part('one', (value: number) => ({ value }), { scope, inject: [LIMIT] }),
    );
    const valueNow = () => {
      using opened = world.app.createScope();
      return opened.get<{ value: number }>('service:one').value;
    };
    expect(valueNow()).toBe(1);
    await world.app.register(limit('high', 2));
    await world.clock.settle();
    expect(valueNow()).toBe(2);
  });
});

describe('a value of a scope', () => {
  it('takes the place of what serves, and of no pin or view that somebody asks for', async () => {
    const user = (provider: string) =>
      part('user', () => ({ name: () => provider }), { provider, scope: 'request', provides: [User] });
    await using world = await ScopeWorld.of(
      user('a'),
      user('b'),
      part('page', (any: User, pinned: User) => ({ names: () => [any.name(), pinned.name()] }), {
        scope: 'request',
        inject: [User, { token: User, provider: 'a' }],
      }),
    );
    await using scope = world.app.createScope({ values: [[User, { name: () => 'fake' }]] });
    expect(scope.get<{ names(): string[] }>('service:page').names()).toEqual(['fake', 'a']);
  });
});

describe('what is transient', () => {
  it('may not ask for a value of a scope where there is none', async () => {
    const NAME = token<string>('name', { kind: 'value' });
    await using world = await ScopeWorld.of(
      part('one', (name: string) => ({ name }), { scope: 'transient', inject: [NAME] }),
    );
    expect(() => world.app.get('service:one')).toThrow(
      expect.objectContaining({ code: 'scope/none-active' }),
    );
    await using scope = world.app.createScope({ values: [[NAME, 'ann']] });
    expect(scope.get('service:one')).toMatchObject({ name: 'ann' });
  });

  it('reaches what has scope request by a live reference outside of scopes, and not what is a value', async () => {
    await using world = await ScopeWorld.of(
      part('user', () => ({ name: () => 'a' }), { scope: 'request', provides: [User] }),
      part('one', (user: User) => ({ name: () => user.name() }), { scope: 'transient', inject: [User] }),
      part('limit', () => 1, { scope: 'request', provides: [LIMIT] }),
      part('two', (limit: number) => ({ limit }), { scope: 'transient', inject: [LIMIT] }),
    );
    const one = world.app.get<User>('service:one');
    expect(() => one.name()).toThrow(expect.objectContaining({ code: 'scope/none-active' }));
    expect(await world.app.runInScope(() => one.name())).toBe('a');
    expect(() => world.app.get('service:two')).toThrow(
      expect.objectContaining({ code: 'scope/captive-dependency' }),
    );
  });

  it('is made of transients and of plain providers, which belong to whoever it is made for', async () => {
    const trace: string[] = [];
    const cleaned = (name: string) => ({ onCleanup: () => void trace.push(name) });
    const PLAIN = token<object>('plain');
    await using app = await appOf([
      { provide: PLAIN, useFactory: () => cleaned('plain') },
      { slot: 'service:leaf', provider: 'only', scope: 'transient', useFactory: () => cleaned('leaf') },
      {
        ...{ slot: 'service:branch', provider: 'only', scope: 'transient', inject: ['service:leaf', PLAIN] },
        useFactory: () => cleaned('branch'),
      },
      {
        ...{ slot: 'service:holder', provider: 'only', inject: ['service:branch'] },
        useFactory: () => cleaned('holder'),
      },
    ]);
    await app.close();
    expect(trace).toEqual(['holder', 'branch', 'leaf', 'plain']);
  });
});
