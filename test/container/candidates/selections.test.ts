import { describe, expect, it } from 'vitest';
import { Selections } from '../../../src/container/candidates/selections.js';
import { SELECTION_LAYERS } from '../../../src/core/events.js';
import { CACHE } from './offers.js';

describe('Selections', () => {
  it('lets the highest layer count, in whatever order they are set', () => {
    const selections = new Selections();
    for (const layer of [
      'config',
      'operator',
      'module',
      'environment',
      'test',
      'manifest',
      'explicit',
    ] as const) {
      selections.set(CACHE, layer, `by-${layer}`);
    }
    for (const layer of SELECTION_LAYERS) {
      expect(selections.get(CACHE)).toEqual({ provider: `by-${layer}`, layer });
      selections.set(CACHE, layer, undefined);
    }
    expect(selections.get(CACHE)).toBeUndefined();
  });

  it('tells every layer, highest first, and each by itself', () => {
    const selections = new Selections();
    selections.set(CACHE, 'module', 'memory');
    selections.set(CACHE, 'operator', 'redis');
    expect(selections.all(CACHE).map(({ layer }) => layer)).toEqual(['operator', 'module']);
    expect([selections.at(CACHE, 'module'), selections.at(CACHE, 'config')]).toEqual(['memory', undefined]);
    expect(selections.all('adapter:other')).toEqual([]);
  });

  it('tells the slots that are set to anything, by name', () => {
    const selections = new Selections();
    selections.set('adapter:other', 'config', 'redis');
    selections.set(CACHE, 'operator', 'redis');
    expect(selections.slots()).toEqual([CACHE, 'adapter:other']);
    selections.set(CACHE, 'operator', undefined);
    expect(selections.slots()).toEqual(['adapter:other']);
  });

  it('tells whether anything changed', () => {
    const selections = new Selections();
    const changes = [
      selections.set(CACHE, 'config', 'redis'),
      selections.set(CACHE, 'config', 'redis'),
      selections.set(CACHE, 'config', 'memory'),
      selections.set(CACHE, 'operator', undefined),
      selections.set(CACHE, 'config', undefined),
    ];
    expect(changes).toEqual([true, false, true, false, true]);
  });

  it('hands out frozen values that later changes leave alone', () => {
    const selections = new Selections();
    selections.set(CACHE, 'config', 'redis');
    const before = selections.all(CACHE);
    selections.set(CACHE, 'operator', 'memory');
    expect(before).toEqual([{ provider: 'redis', layer: 'config' }]);
    expect([Object.isFrozen(before), Object.isFrozen(before[0])]).toEqual([true, true]);
  });

  it.each([
    ['cache', 'config', 'redis', 'registry/bad-slot'],
    [CACHE, 'constructor', 'redis', 'registry/bad-layer'],
    [CACHE, 'config', '../redis', 'registry/bad-provider'],
  ])('refuses slot %j, layer %j, provider %j', (...[slot, layer, provider, code]) => {
    const selections = new Selections();
    expect(() => selections.set(slot as typeof CACHE, layer as 'config', provider)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(selections.all(CACHE)).toEqual([]);
  });
});
