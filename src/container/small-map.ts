/**
 * A map that mostly has one entry, and then needs no table: most changes are of one slot. In the order of insertion,
 * as a `Map` is.
 */
export class SmallMap<K, V> {
  private hasFirst = false;
  private firstKey: K | undefined;
  private firstValue: V | undefined;
  /** All entries, as soon as there is more than one. */
  private table: Map<K, V> | undefined;

  get size(): number {
    return this.table ? this.table.size : Number(this.hasFirst);
  }

  has(key: K): boolean {
    return this.table ? this.table.has(key) : this.hasFirst && this.firstKey === key;
  }

  get(key: K): V | undefined {
    if (this.table) return this.table.get(key);
    return this.hasFirst && this.firstKey === key ? this.firstValue : undefined;
  }

  set(key: K, value: V): this {
    if (this.table) this.table.set(key, value);
    else if (!this.hasFirst || this.firstKey === key) {
      this.hasFirst = true;
      this.firstKey = key;
      this.firstValue = value;
    } else {
      this.table = new Map<K, V>([[this.firstKey as K, this.firstValue as V]]).set(key, value);
      // What is deleted from the table shall not be held on to here.
      this.firstKey = this.firstValue = undefined;
    }
    return this;
  }

  delete(key: K): void {
    if (!this.table) {
      if (this.hasFirst && this.firstKey === key) this.empty();
      // A table shrinks by being made anew: one that is empty is not worth that.
    } else if (this.table.delete(key) && this.table.size === 0) this.empty();
  }

  private empty(): void {
    this.hasFirst = false;
    this.table = this.firstKey = this.firstValue = undefined;
  }

  forEach(visit: (value: V, key: K) => void): void {
    if (this.table) this.table.forEach(visit);
    else if (this.hasFirst) visit(this.firstValue as V, this.firstKey as K);
  }

  some(test: (value: V, key: K) => boolean): boolean {
    if (!this.table) return this.hasFirst && test(this.firstValue as V, this.firstKey as K);
    for (const [key, value] of this.table) if (test(value, key)) return true;
    return false;
  }

  keys(): readonly K[] {
    if (this.table) return [...this.table.keys()];
    return this.hasFirst ? [this.firstKey as K] : [];
  }

  values(): readonly V[] {
    if (this.table) return [...this.table.values()];
    return this.hasFirst ? [this.firstValue as V] : [];
  }

  [Symbol.iterator](): Iterator<[K, V]> {
    if (this.table) return this.table[Symbol.iterator]();
    const only: [K, V][] = this.hasFirst ? [[this.firstKey as K, this.firstValue as V]] : [];
    return only[Symbol.iterator]();
  }
}
