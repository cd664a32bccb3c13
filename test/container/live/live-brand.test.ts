import { describe, expect, it } from 'vitest';
import { isLive, sameLive } from '../../../src/container/live/live-brand.js';
import { cellOf, generationOf } from './live-cells.js';

describe('isLive', () => {
  it('knows live references, also those that are called', () => {
    const { cell } = cellOf([{ size: 1 }]);
    const { cell: callable } = cellOf([() => 'answer'], { kind: 'function' });
    expect([isLive(cell.ref), isLive(callable.ref)]).toEqual([true, true]);
  });

  it('takes nothing else for one: neither instances, heirs of references, nor what cannot be looked at', () => {
    const instance = { size: 1 };
    const { cell } = cellOf([instance]);
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new TypeError('nobody looks at this');
        },
      },
    );
    const others = [instance, cell, cell.live, Object.create(cell.ref), hostile, null, undefined, 'x', 5];
    expect(others.map(isLive)).toEqual(others.map(() => false));
  });

  it('takes a reference that serves another slot for what it stands for there', () => {
    const { cell: inner } = cellOf([{ size: 1 }]);
    const { cell: outer } = cellOf([inner.ref]);
    expect(isLive(outer.ref)).toBe(true);
    expect(sameLive(outer.ref, inner.ref)).toBe(false);
  });
});

describe('sameLive', () => {
  it('holds for two references as long as they point at the same instance', () => {
    const instance = { size: 1 };
    const { cell: one, first } = cellOf([instance]);
    const { cell: other } = cellOf([instance]);
    other.point(first);
    expect(sameLive(one.ref, other.ref)).toBe(true);
    other.point(generationOf({ size: 1 }));
    expect(sameLive(one.ref, other.ref)).toBe(false);
    expect(sameLive(one.ref, one.ref)).toBe(true);
  });

  it('does not hold for two references to nothing, nor where one of them is none', () => {
    const { cell: one, first } = cellOf([{ size: 1 }]);
    const { cell: other } = cellOf([{ size: 1 }]);
    expect(sameLive(one.ref, first.instance)).toBe(false);
    one.vacate(() => new TypeError('vacant'));
    other.vacate(() => new TypeError('vacant'));
    expect(sameLive(one.ref, other.ref)).toBe(false);
    expect(sameLive(one.ref, one.ref)).toBe(true);
  });
});
