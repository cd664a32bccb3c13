import { describe, expect, it } from 'vitest';
import type { SlotName } from '../../src/core/names.js';
import { Contract } from '../../src/decorators/contract.js';
import { contractOf } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

describe('@Contract', () => {
  it('records the slot, frozen', () => {
    @Contract('adapter:cache')
    abstract class Cache {}
    expect(contractOf(Cache)).toMatchObject({ slot: 'adapter:cache' });
    expect(Object.isFrozen(contractOf(Cache))).toBe(true);
  });

  it.each([
    ['cache', 'registry/bad-slot'],
    [undefined, 'registry/bad-slot'],
    ['Adapter:cache', 'registry/bad-domain'],
    ['adapter:', 'registry/bad-key'],
    ['adapter:a:b', 'registry/bad-key'],
    ['adapter:cache\n', 'registry/bad-key'],
  ])('refuses the slot %o', (slot, code) => {
    const error = thrownBy(() => Contract(slot as SlotName));
    expect([error.code, error.path]).toEqual([code, '@Contract']);
  });

  it('refuses a class that has one, naming both places', () => {
    @Contract('adapter:cache')
    abstract class Cache {}
    const error = thrownBy(() => Contract('adapter:store')(Cache));
    expect(error.code).toBe('registry/decorated-twice');
    expect(error.message).toMatch(
      /^Cache is declared the contract of adapter:cache at \S+contract\.test\.ts:\d+ and of adapter:store at \S+contract\.test\.ts:\d+\. /,
    );
    expect(contractOf(Cache)?.slot).toBe('adapter:cache');
  });

  it('refuses what is no class', () => {
    const onAnything = Contract('adapter:cache') as (target: unknown) => void;
    expect(thrownBy(() => onAnything({})).code).toBe('registry/not-a-class');
  });
});
