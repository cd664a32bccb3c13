/** A set that mostly has one item, and then needs no table. In the order of insertion, as a `Set` is. */
export class SmallSet<T> implements Iterable<T> {
  private hasOnly = false;
  private only: T | undefined;
  /** All items, as soon as there is more than one. */
  private table: Set<T> | undefined;

  get size(): number {
    return this.table ? this.table.size : Number(this.hasOnly);
  }

  has(item: T): boolean {
    return this.table ? this.table.has(item) : this.hasOnly && this.only === item;
  }

  add(item: T): this {
    if (this.table) this.table.add(item);
    else if (!this.hasOnly) {
      this.hasOnly = true;
      this.only = item;
    } else if (this.only !== item) {
      this.table = new Set([this.only as T, item]);
      this.only = undefined;
    }
    return this;
  }

  delete(item: T): void {
    if (this.table) {
      this.table.delete(item);
      // A table shrinks by being made anew: one that is empty is not worth that.
      if (this.table.size === 0) this.empty();
    } else if (this.has(item)) this.empty();
  }

  private empty(): void {
    this.hasOnly = false;
    this.table = this.only = undefined;
  }

  [Symbol.iterator](): Iterator<T> {
    if (this.table) return this.table[Symbol.iterator]();
    return (this.hasOnly ? [this.only as T] : [])[Symbol.iterator]();
  }
}
