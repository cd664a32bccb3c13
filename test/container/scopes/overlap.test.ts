import { describe, expect, it } from 'vitest';
import { Adapter, Oneiric, Service } from '../../../src/index.js';
import { Test } from '../../../src/testing/index.js';
import { thrownBy } from '../../decorators/thrown-by.js';
import { moduleOf, rejectionOf } from '../../support/traced-parts.js';

const SCOPES = ['request', 'transient'] as const;
const HINT = 'leave overlap out, or give it the scope singleton';

describe.each(SCOPES)('overlap: false of what has scope %s', (scope) => {
  const refused = (path: string) => ({
    name: 'RegistryError',
    code: 'registry/scoped-overlap',
    path,
    hint: HINT,
  });
  const appOf = (...providers: readonly unknown[]) =>
    Oneiric.create(moduleOf({ providers: providers as never }, 'PortModule'), { env: {} });

  it('is refused when a class is decorated, and says what there are several of', () => {
    class Port {}
    const error = thrownBy(() => Adapter({ key: 'port', scope, overlap: false })(Port));
    expect(error).toMatchObject(refused('Port'));
    expect(error.message).toContain(
      `Port has overlap: false, but with scope ${scope} there is an instance for each ${scope === 'request' ? 'scope' : 'injection'}.`,
    );
  });

  it('is refused when a candidate is registered, and nothing of it is', async () => {
    await using app = await appOf();
    const offer = { domain: 'adapter', key: 'port', provider: 'a', scope, factory: () => ({}) };
    expect(await rejectionOf(app.register({ ...offer, overlap: false }))).toMatchObject(
      refused('adapter:port a'),
    );
    expect(app.candidates({ shadowed: true })).toEqual([]);
    await app.register({ ...offer, overlap: true });
  });

  it('is refused in a module, whether the entry or its class says either', async () => {
    @Service({ key: 'port', overlap: false })
    class Lonely {}
    @Service({ key: 'port', scope })
    class Scoped {}
    const entry = { slot: 'service:port', provider: 'a' } as const;
    const path = 'PortModule.providers[0]';
    for (const form of [
      { ...entry, useFactory: () => ({}), scope, overlap: false },
      { ...entry, useClass: Lonely, scope },
      { ...entry, useClass: Scoped, overlap: false },
    ])
      expect(await rejectionOf(appOf(form))).toMatchObject(refused(path));
    await using app = await appOf({ ...entry, useClass: Lonely, scope, overlap: true });
    expect(app.resolve('service:port')).toMatchObject({ provider: 'a', scope });
  });

  it('is refused of a class that stands in for one', async () => {
    @Service({ key: 'port', scope })
    class Port {}
    @Service({ key: 'port', overlap: false })
    class Fake {}
    const module = moduleOf({ providers: [Port] }, 'PortModule');
    const compiled = Test.createTestingModule({ imports: [module] })
      .overrideSlot(Port)
      .useClass(Fake)
      .compile();
    expect(await rejectionOf(compiled)).toMatchObject(refused('service:port fake'));
  });
});
