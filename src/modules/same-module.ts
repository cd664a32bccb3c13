/**
 * Whether two dynamic modules say the same: lists, plain objects and what is in them are compared by what they hold,
 * all else (classes, tokens, functions, instances) by identity. `forRoot({ ttlMs: 500 })` says the same each time;
 * a factory made anew by each call, or a pool, does not.
 */
export function saysTheSame(one: unknown, other: unknown): boolean {
  return new Comparison().isSame(one, other);
}

class Comparison {
  /** Pairs that are being compared already: what holds itself is the same as long as nothing else differs. */
  private readonly open = new Map<object, Set<object>>();

  isSame(one: unknown, other: unknown): boolean {
    if (Object.is(one, other)) return true;
    if (!isLiteral(one) || !isLiteral(other)) return false;
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
    const met = this.open.get(one) ?? new Set();
    if (met.has(other)) return true;
    this.open.set(one, met.add(other));
    return this.holdSame(one, other);
  }

  private holdSame(one: object, other: object): boolean {
    const keys = Reflect.ownKeys(one);
    if (keys.length !== Reflect.ownKeys(other).length) return false;
    return keys.every((key) => {
      const mine = Object.getOwnPropertyDescriptor(one, key);
      const theirs = Object.getOwnPropertyDescriptor(other, key);
      // What an accessor gives is known to nobody before it is asked.
      if (!mine || !theirs || !('value' in mine) || !('value' in theirs)) return false;
      return this.isSame(mine.value, theirs.value);
    });
  }
}

/** Whether a value is written down as a list or an object literal would be. */
function isLiteral(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
