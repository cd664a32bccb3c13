import { describe, expect, it } from 'vitest';
import { liveReferenceTester } from '../../src/testing/live-tester.js';
import { cellOf } from '../container/live/live-cells.js';

// It is among the testers of every test: test/setup.ts adds it.
describe('liveReferenceTester', () => {
  it('tells references to different instances apart, which own nothing that a framework could compare', () => {
    const { cell: one } = cellOf([{ size: 1 }]);
    const { cell: other } = cellOf([{ size: 1 }]);
    expect(one.ref).not.toEqual(other.ref);
    expect({ cache: one.ref }).not.toEqual({ cache: other.ref });
    expect({ cache: one.ref }).toEqual({ cache: one.ref });
  });

  it('takes references to one instance for equal', () => {
    const { cell: one, first } = cellOf([{ size: 1 }]);
    const { cell: pin } = cellOf([{ size: 1 }]);
    pin.point(first);
    expect(pin.ref).toEqual(one.ref);
  });

  it('takes a reference for its instance and for nothing else', () => {
    const instance = { size: 1 };
    const { cell } = cellOf([instance]);
    expect(cell.ref).toEqual(instance);
    expect(instance).toEqual(cell.ref);
    expect(cell.ref).not.toEqual({});
    expect({}).not.toEqual(cell.ref);
  });

  it('leaves everything else to the framework', () => {
    expect(liveReferenceTester({ a: 1 }, { a: 1 })).toBeUndefined();
    expect({ a: 1 }).toEqual({ a: 1 });
    expect(cellOf([{ size: 1 }]).cell.ref).toEqual(expect.anything());
  });
});
