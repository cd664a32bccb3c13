import { describe, expect, it } from 'vitest';
import {
  Adapter,
  Contract,
  Inject,
  Module,
  Oneiric,
  ResolutionError,
  Service,
  forwardRef,
} from '../../src/index.js';
import { appOf, part, rejectionOf, type Trace } from '../support/traced-parts.js';

@Contract('adapter:store')
abstract class Store {
  abstract name(): string;
}

describe('rings of dependencies', () => {
  it('names both of two services that need each other', async () => {
    @Service({ key: 'orders' })
    class Orders {
      constructor(@Inject(forwardRef(() => Billing)) readonly billing: object) {}
    }
    @Service({ key: 'billing' })
    class Billing {
      constructor(readonly orders: Orders) {}
    }
    const failed = await rejectionOf(appOf([Orders, Billing]));
    expect(failed).toBeInstanceOf(ResolutionError);
    expect(failed).toMatchObject({ code: 'resolution/cycle' });
    const { path } = failed as ResolutionError;
    expect(path).toMatch(
      /service:orders.*service:billing.*service:orders|service:billing.*service:orders.*service:billing/,
    );
  });

  it('names all of three in their order, and undoes the rest', async () => {
    const trace: Trace = [];
    const failed = await rejectionOf(
      appOf([
        part(trace, 'a', { needs: ['b'] }),
        part(trace, 'b', { needs: ['c'] }),
        part(trace, 'c', { needs: ['a'] }),
        part(trace, 'other'),
      ]),
    );
    expect(failed).toMatchObject({ code: 'resolution/cycle' });
    const ring = 'service:a -> service:b -> service:c -> service:a -> service:b -> service:c';
    const path = (failed as ResolutionError).path ?? '';
    expect(path.split(' -> ')).toHaveLength(4);
    expect(ring).toContain(path);
    expect(trace).toEqual(['+other', 'init other', '-other']);
  });

  it('refuses a candidate that depends on the slot that it offers', async () => {
    @Adapter({ provider: 'wrapping' })
    class Wrapping extends Store {
      constructor(readonly inner: Store) {
        super();
      }
      name = () => `wrapped ${this.inner.name()}`;
    }
    const failed = await rejectionOf(appOf([Wrapping]));
    expect(failed).toMatchObject({
      code: 'resolution/cycle',
      path: expect.stringContaining('adapter:store') as string,
    });
    expect((failed as ResolutionError).hint).toContain('provider');
  });

  it('allows a candidate that wraps another candidate of its slot by a pin', async () => {
    @Adapter({ provider: 'plain' })
    class Plain extends Store {
      name = () => 'plain';
    }
    @Adapter({ provider: 'wrapping', priority: 1 })
    class Wrapping extends Store {
      constructor(@Inject(Store, { provider: 'plain' }) readonly inner: Store) {
        super();
      }
      name = () => `wrapped ${this.inner.name()}`;
    }
    @Module({ providers: [Plain, Wrapping] })
    class App {}
    await using app = await Oneiric.create(App);
    expect(app.get(Store).name()).toBe('wrapped plain');
  });

  it('refuses a candidate that is pinned to itself', async () => {
    @Adapter({ provider: 'own' })
    class Own extends Store {
      constructor(@Inject(Store, { provider: 'own' }) readonly self: Store) {
        super();
      }
      name = () => 'own';
    }
    expect(await rejectionOf(appOf([Own]))).toMatchObject({ code: 'resolution/cycle' });
  });

  it('names a ring of plain providers', async () => {
    class A {}
    class B {}
    const failed = await rejectionOf(
      appOf([
        { provide: A, inject: [B], useFactory: () => ({}) },
        { provide: B, inject: [A], useFactory: () => ({}) },
      ]),
    );
    expect(failed).toMatchObject({ code: 'resolution/cycle' });
    expect((failed as ResolutionError).message).not.toContain('plain:');
    expect((failed as ResolutionError).path).toMatch(/A -> B -> A|B -> A -> B/);
  });
});
