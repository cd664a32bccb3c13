import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { Inject } from '../../src/decorators/inject.js';
import { Injectable } from '../../src/decorators/injectable.js';
import {
  componentOf,
  contractOf,
  emittedTypes,
  inheritedContract,
  isInjectable,
  nameOf,
  parametersOf,
} from '../../src/decorators/metadata.js';

@Contract('adapter:cache')
abstract class Cache {}

@Adapter({ key: 'cache' })
class MemoryCache extends Cache {}

class Faster extends MemoryCache {}

describe('records', () => {
  it('belong to the decorated class and not to its subclasses', () => {
    @Injectable()
    class Parent {
      constructor(@Inject(Cache) readonly cache: Cache) {}
    }
    class Child extends Parent {}

    expect(componentOf(MemoryCache)?.domain).toBe('adapter');
    expect(componentOf(Faster)).toBeUndefined();
    expect(contractOf(Cache)?.slot).toBe('adapter:cache');
    expect(contractOf(MemoryCache)).toBeUndefined();
    expect([isInjectable(Parent), isInjectable(Child)]).toEqual([true, false]);
    expect([parametersOf(Parent)?.size, parametersOf(Child)]).toEqual([1, undefined]);
    expect([emittedTypes(Parent), emittedTypes(Child)]).toEqual([[Cache], undefined]);
  });

  it('are found by a second installed copy, which knows only the registered keys', () => {
    const read = (key: string, cls: object): unknown => Reflect.getOwnMetadata(Symbol.for(key), cls);
    expect(read('oneiric:component', MemoryCache)).toMatchObject({ domain: 'adapter', key: 'cache' });
    expect(read('oneiric:contract', Cache)).toMatchObject({ slot: 'adapter:cache' });
  });

  it('are absent from what is no class', () => {
    expect(componentOf(undefined as unknown as typeof Cache)).toBeUndefined();
    expect(contractOf('Cache' as unknown as typeof Cache)).toBeUndefined();
  });
});

describe('inheritedContract', () => {
  it('is the nearest class upwards with @Contract, the class itself included', () => {
    @Contract('adapter:fast-cache')
    abstract class FastCache extends Cache {}
    class Fast extends FastCache {}

    expect(inheritedContract(Faster)).toBe(Cache);
    expect(inheritedContract(Fast)).toBe(FastCache);
    expect(inheritedContract(Cache)).toBe(Cache);
  });

  it('is undefined where no ancestor has one', () => {
    @Service({ key: 'alone' })
    class Alone {}
    expect(inheritedContract(Alone)).toBeUndefined();
  });
});

describe('nameOf', () => {
  it('has words for a class without a name', () => {
    expect([nameOf(Cache), nameOf((() => class {})())]).toEqual(['Cache', 'an anonymous class']);
  });
});
