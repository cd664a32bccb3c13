import { describe, expect, it } from 'vitest';
import { Module, Oneiric, token, type Application, type SlotProvider } from '../../../src/index.js';

const SLOT = 'adapter:x';

const offer = (provider: string, useFactory: () => unknown, stackLevel = 0): SlotProvider => ({
  slot: SLOT,
  provider,
  stackLevel,
  useFactory,
});

function appOf(providers: readonly SlotProvider[]): Promise<Application> {
  class Root {}
  Module({ providers })(Root);
  return Oneiric.create(Root);
}

const good = offer('good', () => ({ name: () => 'good' }), 5);

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const HOSTILE_ERRORS: readonly (readonly [string, () => unknown])[] = [
  ['a list as its message', () => Object.assign(new Error('x'), { message: ['url must be a URL'] })],
  ['a message that throws', () => Object.defineProperty(new Error('x'), 'message', { get: fail })],
  ['a revoked proxy', revoked],
  ['a symbol', () => Symbol('why')],
];

function fail(): never {
  throw new RangeError('do not look');
}

describe('candidates that throw what cannot be looked at', () => {
  for (const [what, make] of HOSTILE_ERRORS) {
    it(`promise P2: are refused, and the old one serves on, when a factory throws ${what}`, async () => {
      await using app = await appOf([
        good,
        offer('bad', () => {
          throw make();
        }),
      ]);
      await expect(app.swap(SLOT, { provider: 'bad' })).rejects.toMatchObject({ code: 'swap/build-failed' });
      expect(app.get<{ name(): string }>(SLOT).name()).toBe('good');
    });

    it(`promise P3: do not hold up close when a clean-up throws ${what}`, async () => {
      const app = await appOf([
        offer('bad', () => ({
          onCleanup() {
            throw make();
          },
        })),
      ]);
      await expect(app.close()).rejects.toMatchObject({ code: 'lifecycle/shutdown-failed' });
    });
  }

  it('promise P2: are refused when a hook cannot even be read', async () => {
    const hostile = () => Object.defineProperty({}, 'onInit', { get: fail });
    await using app = await appOf([good, offer('bad', hostile)]);
    await expect(app.swap(SLOT, { provider: 'bad' })).rejects.toMatchObject({ code: 'swap/init-failed' });
  });
});

describe('candidates that return the wrong thing', () => {
  it('promise P2: are refused when they return the object that serves already, and would be cleaned up with it', async () => {
    const pool = {
      isOpen: true,
      query: () => pool.isOpen,
      onCleanup: () => {
        pool.isOpen = false;
      },
    };
    await using app = await appOf([offer('a', () => pool)]);
    await expect(app.refresh(SLOT)).rejects.toMatchObject({ code: 'swap/shared-instance', phase: 'build' });
    expect(app.get<typeof pool>(SLOT).query()).toBe(true);
  });

  it('may return the same object again where nothing has to be cleaned up', async () => {
    const shared = { name: () => 'shared' };
    await using app = await appOf([good, offer('bad', () => shared)]);
    await app.swap(SLOT, { provider: 'bad' });
    await app.swap(SLOT, { provider: 'good' });
    await app.swap(SLOT, { provider: 'bad' });
    expect(app.get<typeof shared>(SLOT).name()).toBe('shared');
  });

  it('promise P2: are refused when a function token gets an object, which is cleaned up', async () => {
    const Format = token<() => string>('format', { kind: 'function' });
    let cleaned = 0;
    await using app = await appOf([
      { ...offer('a', () => () => 'ok', 3), provides: Format },
      { ...offer('b', () => ({ onCleanup: () => (cleaned += 1) })), provides: Format },
    ]);
    await expect(app.swap(Format, { provider: 'b' })).rejects.toMatchObject({ code: 'swap/wrong-kind' });
    expect(app.get(Format)()).toBe('ok');
    expect(cleaned).toBe(1);
  });

  it('are refused when an object is wanted and a function comes that can only be called', async () => {
    await using app = await appOf([
      good,
      offer('bad', () => () => 5),
      offer('rich', () => Object.assign(() => 5, good)),
    ]);
    await expect(app.swap(SLOT, { provider: 'bad' })).rejects.toThrow(
      "is an object: what can only be called is asked for by a token of kind 'function'",
    );
    await expect(app.swap(SLOT, { provider: 'rich' })).resolves.toMatchObject({ outcome: 'switched' });
  });

  it('promise P2: are refused when an object is wanted and a primitive comes', async () => {
    await using app = await appOf([good, offer('bad', () => 5)]);
    await expect(app.swap(SLOT, { provider: 'bad' })).rejects.toMatchObject({ code: 'swap/wrong-kind' });
  });
});

describe('live references of unusual instances', () => {
  it('forward the members of a class that has methods called call and bind', async () => {
    class Client {
      bind() {
        return 'b';
      }
      call() {
        return 'c';
      }
      ping() {
        return 'p';
      }
    }
    await using app = await appOf([offer('rpc', () => new Client())]);
    const client = app.get<Client>(SLOT);
    expect([client.bind(), client.call(), client.ping()]).toEqual(['b', 'c', 'p']);
  });

  it('that are first asked for when nothing serves any more still know what served', async () => {
    const app = await appOf([good]);
    await app.close();
    const call = (): unknown => app.get<{ name(): string }>(SLOT).name();
    expect(call).toThrow(expect.objectContaining({ code: 'lifecycle/closed' }));
  });
});

describe('hooks in the tick of the switch', () => {
  it('promise P3: that reject later become a warning event, and nobody is killed', async () => {
    await using app = await appOf([good, offer('next', () => ({}))]);
    const phases: string[] = [];
    app.swaps$.subscribe((event) => {
      if (event.type === 'swap.warning') phases.push(event.phase);
    });
    app.hooks.switched(SLOT, () => Promise.reject(new RangeError('too late')));
    await app.swap(SLOT, { provider: 'next' });
    expect(phases).toEqual(['switch']);
  });
});
