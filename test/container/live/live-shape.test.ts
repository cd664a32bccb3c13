import { describe, expect, it } from 'vitest';
import { LiveShape } from '../../../src/container/live/live-shape.js';

abstract class Contract {
  abstract get(): unknown;
  shared(): void {}
  onInit(): void {}
}
class One extends Contract {
  own = 1;
  async get(): Promise<void> {}
  onlyOne(): void {}
}
class Two extends Contract {
  get(): void {}
  async *rows(): AsyncGenerator<number> {}
  get size(): number {
    return 0;
  }
  override toString(): string {
    return 'two';
  }
}

const kinds = (shape: LiveShape) =>
  Object.fromEntries(shape.members().map(({ name, kind }) => [String(name), kind]));

describe('LiveShape', () => {
  it('has what contract and candidates have: methods where all have them, else accessors', () => {
    const shape = new LiveShape();
    shape.describe(Contract.prototype);
    shape.grow(One.prototype);
    shape.grow(Two.prototype);
    expect(kinds(shape)).toEqual({
      shared: 'method',
      get: 'method',
      onlyOne: 'accessor',
      rows: 'accessor',
      size: 'accessor',
      toString: 'accessor',
    });
  });

  it('learns the fields of instances when one is built', () => {
    const shape = new LiveShape();
    shape.grow(One.prototype);
    const changed = shape.grow(new One());
    expect(changed.map(({ name }) => name)).toEqual(['own']);
    expect(shape.grow(new One())).toEqual([]);
  });

  it('never shrinks', () => {
    const shape = new LiveShape();
    shape.grow(new One());
    const before = shape.members().map(({ name }) => name);
    shape.grow({});
    expect(shape.members().map(({ name }) => name)).toEqual(before);
    expect(new Set(Object.values(kinds(shape)))).toEqual(new Set(['accessor']));
  });

  it('knows by declaration how a call would fail', () => {
    const shape = new LiveShape();
    shape.grow(Two.prototype);
    shape.grow(One.prototype);
    const failures = new Map(shape.members().map(({ name, failure }) => [name, failure]));
    expect([failures.get('get'), failures.get('rows'), failures.get('onlyOne')]).toEqual([
      'promise',
      'iterator',
      'throw',
    ]);
  });

  it('ignores lifecycle names, and what every object or function has', () => {
    const shape = new LiveShape();
    shape.grow(
      Object.assign(() => {}, { onModuleInit() {}, ['__defineGetter__']() {}, then() {}, flag: true }),
    );
    expect(kinds(shape)).toEqual({ flag: 'accessor' });
  });

  it('takes __proto__ for no member, also as an own key', () => {
    const shape = new LiveShape();
    shape.grow(JSON.parse('{ "__proto__": { "evil": true }, "constructor": 1, "fine": 2 }') as object);
    expect(kinds(shape)).toEqual({ fine: 'accessor' });
  });
});
