import { describe, expect, it } from 'vitest';
import { CandidateRegistry } from '../../src/container/candidates/registry.js';
import {
  CLOCK,
  Cache,
  Catalog,
  Clock,
  MemoryCache,
  Mailer,
  moduleOf,
  failure,
  readModules,
  refusal,
} from './module-parts.js';
import type { Provider } from '../../src/modules/provider.js';

describe('providers', () => {
  it('refuse the same plain token twice in one module', async () => {
    const App = moduleOf('App', {
      providers: [
        { provide: CLOCK, useClass: Clock },
        Mailer,
        { provide: CLOCK, useFactory: () => new Clock() },
      ],
    });
    expect(await refusal(App)).toBe(
      `modules/duplicate-provider: App provides clock twice: App.providers[0] (useClass) and App.providers[2] (useFactory). Nothing was built.
  hint: remove one of them`,
    );
  });

  it('refuse the same token in a module and in its dynamic part', async () => {
    const Feature = moduleOf('Feature', { providers: [Mailer] });
    expect(await refusal({ module: Feature, providers: [Mailer] })).toBe(
      `modules/duplicate-provider: Feature provides Mailer twice: Feature.providers[0] (useClass) and Feature (dynamic).providers[0] (useClass). Nothing was built.
  hint: remove one of them`,
    );
  });

  it('refuse the same candidate twice in one module', async () => {
    const again = { slot: 'adapter:cache', provider: 'memory', useClass: MemoryCache } as const;
    expect(await refusal(moduleOf('App', { providers: [MemoryCache, again] }))).toBe(
      `modules/duplicate-provider: App provides adapter:cache/memory twice: App.providers[0] and App.providers[1]. Nothing was built.
  hint: remove one of them`,
    );
  });

  it('leave the same candidate in two modules to the registry, which names both', async () => {
    const Base = moduleOf('Base', { providers: [MemoryCache] });
    const { offers } = await readModules(moduleOf('App', { imports: [Base], providers: [MemoryCache] }));
    const registry = new CandidateRegistry();
    const register = () => offers.forEach(({ offer, recipe }) => registry.register(offer, recipe));
    expect(failure(register)).toMatch(/^registry\/duplicate-provider: .*memory \(Base, .*memory \(App, /);
  });

  it.each<[string, readonly Provider[], string]>([
    [
      'a class with @Contract',
      [{ provide: Cache, useValue: new MemoryCache() }],
      `App.providers[0] provides Cache as a plain provider, but Cache stands for the slot adapter:cache. Nothing was built.
  hint: write { slot: 'adapter:cache', provider: '…', useValue } to offer a candidate for it`,
    ],
    [
      'what a candidate provides',
      [
        { slot: 'service:time', provider: 'real', useClass: Clock, provides: CLOCK },
        { provide: CLOCK, useFactory: () => new Clock() },
      ],
      `App.providers[1] provides clock as a plain provider, but clock stands for the slot service:time. Nothing was built.
  hint: write { slot: 'service:time', provider: '…', useFactory } to offer a candidate for it`,
    ],
    [
      'a component class',
      [{ provide: Catalog, useExisting: Mailer }],
      `App.providers[0] provides Catalog as a plain provider, but Catalog stands for the slot service:catalog. Nothing was built.
  hint: write { slot: 'service:catalog', provider: '…', useFactory, inject } to offer a candidate for it`,
    ],
  ])('refuse %s as a plain token', async (_, providers, message) => {
    expect(await refusal(moduleOf('App', { providers }))).toBe(`modules/token-is-a-slot: ${message}`);
  });

  it('find a plain token that a candidate of another module provides', async () => {
    const Base = moduleOf('Base', { providers: [{ provide: CLOCK, useClass: Clock }] });
    const time = { slot: 'service:time', provider: 'real', useClass: Clock, provides: CLOCK } as const;
    expect(await refusal(moduleOf('App', { imports: [Base], providers: [time] }))).toMatch(
      /^modules\/token-is-a-slot: Base\.providers\[0\] provides clock as a plain provider/,
    );
  });

  it('refuse candidates in the domain that plain providers use inside', () => {
    const hidden = { slot: 'plain:1', provider: 'mine', useValue: {} } as const;
    expect(failure(() => moduleOf('App', { providers: [hidden] }))).toBe(
      `registry/bad-domain: The domain "plain" is reserved. Nothing was changed.
  path: App.providers[0]
  hint: plain providers live there, which are neither ranked nor swapped; use another word`,
    );
  });
});
