/** What a list of recency holds; the list writes the links. */
export interface Recent {
  older: this | undefined;
  newer: this | undefined;
}

/**
 * Items in the order of their last use, by links from one to the next.
 *
 * Not the order of a Map: finding its oldest key again and again wants an iterator that is kept, and V8 lets a kept
 * iterator hold every table that the Map has outgrown since it last moved, with all that was in them.
 */
export class RecencyList<T extends Recent> {
  oldest: T | undefined;
  newest: T | undefined;
  /** What a walk meets next: it stays right when that item is taken away or used again. */
  private ahead: T | undefined;

  /** The item is the youngest now; it is not in the list yet. */
  add(item: T): void {
    item.older = this.newest;
    item.newer = undefined;
    if (this.newest === undefined) this.oldest = item;
    else this.newest.newer = item;
    this.newest = item;
  }

  /** Takes an item out that is in the list. */
  remove(item: T): void {
    if (this.ahead === item) this.ahead = item.newer;
    if (item.older === undefined) this.oldest = item.newer;
    else item.older.newer = item.newer;
    if (item.newer === undefined) this.newest = item.older;
    else item.newer.older = item.older;
    item.older = item.newer = undefined;
  }

  /** One more item of a walk from the oldest to the youngest; undefined where it has seen all. */
  step(): T | undefined {
    const item = this.ahead;
    this.ahead = item?.newer;
    return item;
  }

  /** The next walk begins at the oldest. */
  rewind(): void {
    this.ahead = this.oldest;
  }

  clear(): void {
    this.oldest = this.newest = this.ahead = undefined;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let item = this.oldest; item !== undefined; item = item.newer) yield item;
  }
}
