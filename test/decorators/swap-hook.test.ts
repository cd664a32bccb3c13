import { describe, expect, it } from 'vitest';
import { RegistryError } from '../../src/core/errors.js';
import { Service } from '../../src/decorators/component.js';
import { Injectable, Scope } from '../../src/decorators/injectable.js';
import { hookRecordsOf } from '../../src/decorators/hook-records.js';
import { PostSwap, PreSwap } from '../../src/decorators/swap-hook.js';
import { thrownBy } from './thrown-by.js';

abstract class Cache {}

type Decorate = (target: unknown, key: unknown, descriptor?: unknown) => void;
const loose = (decorator: unknown) => decorator as Decorate;

describe('@PreSwap and @PostSwap', () => {
  it('record moment, slot and method, those of ancestors first', () => {
    class Base {
      @PreSwap(Cache)
      flush(): unknown {
        return this;
      }
    }
    class Auditor extends Base {
      @PostSwap('*')
      note(): unknown {
        return this;
      }
    }
    expect(hookRecordsOf(new Auditor())).toMatchObject([
      { moment: 'preSwap', slot: Cache, method: 'flush', where: '@PreSwap of Base.flush' },
      { moment: 'postSwap', slot: '*', method: 'note', where: '@PostSwap of Auditor.note' },
    ]);
    expect(hookRecordsOf(new Base())).toHaveLength(1);
  });

  it('count once where a method is decorated twice for the same slot', () => {
    class Base {
      @PreSwap(Cache)
      @PreSwap(Cache)
      flush(): unknown {
        return this;
      }
    }
    class Auditor extends Base {
      @PreSwap(Cache)
      override flush(): void {
        super.flush();
      }
    }
    expect(hookRecordsOf(new Base())).toHaveLength(1);
    expect(hookRecordsOf(new Auditor())).toHaveLength(1);
  });

  it('are not looked for in what refuses to be looked at, or is no object', () => {
    const refuses = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no');
        },
      },
    );
    for (const value of [refuses, undefined, null, 1, 'text', Object.create(null)])
      expect(hookRecordsOf(value)).toEqual([]);
  });

  it('are refused on what is static, a field, an accessor or a class', () => {
    class Auditor {}
    const { prototype } = Auditor;
    const spots = [
      [Auditor, 'flush', { value: () => undefined }, 'is static'],
      [prototype, 'flush', undefined, 'is no method'],
      [prototype, 'flush', { get: () => () => undefined }, 'is no method'],
      [prototype, 'flush', { value: 1 }, 'is no method'],
      [Auditor, undefined, undefined, 'is static'],
    ] as const;
    for (const [target, key, descriptor, text] of spots) {
      const error = thrownBy(() => loose(PreSwap(Cache))(target, key, descriptor));
      expect(error).toBeInstanceOf(RegistryError);
      expect(error).toMatchObject({ code: 'registry/not-a-method' });
      expect(error.message).toContain(text);
      expect(error.message).toContain('@PreSwap stands on Auditor.');
    }
    expect(hookRecordsOf(new Auditor())).toEqual([]);
  });

  it('are refused as standard decorators, also on a private method', () => {
    const context = { kind: 'method', name: '#flush', static: false, private: true };
    const error = thrownBy(() => loose(PostSwap(Cache))(() => undefined, context));
    expect(error).toMatchObject({ code: 'registry/not-a-method' });
    expect(error.message).toContain('@PostSwap stands on #flush');
    expect(error.hint).toContain('experimentalDecorators');
  });

  it('are refused where they name nothing', () => {
    const decorate = (slot: unknown) => () =>
      loose(PreSwap(slot as '*'))(class Auditor {}.prototype, 'flush', { value: () => undefined });
    expect(thrownBy(decorate(undefined))).toMatchObject({ code: 'injection/undefined-reference' });
    expect(thrownBy(decorate(1))).toMatchObject({ code: 'injection/bad-reference' });
    expect(thrownBy(decorate('cache'))).toMatchObject({ code: 'registry/bad-slot' });
    expect(thrownBy(decorate('Adapter:cache'))).toMatchObject({ code: 'registry/bad-domain' });
  });

  it('are refused on classes of which there are several instances', () => {
    class Auditor {
      @PreSwap(Cache)
      flush(): unknown {
        return this;
      }
    }
    const service = () => Service({ key: 'auditor', scope: 'request' })(Auditor);
    const injectable = () => Injectable({ scope: Scope.TRANSIENT })(Auditor);
    expect(thrownBy(service)).toMatchObject({ code: 'registry/scoped-hook', path: 'Auditor' });
    expect(thrownBy(injectable)).toMatchObject({ code: 'registry/scoped-hook' });
    Service({ key: 'auditor', scope: 'singleton' })(Auditor);
  });
});
