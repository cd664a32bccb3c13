/** What waits for its turn, in the order of its coming: mostly one thing at a time, which then needs no list. */
export class Inbox<T extends object> {
  private first: T | undefined;
  private readonly more: T[] = [];

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  put(item: T): void {
    if (this.first) this.more.push(item);
    else this.first = item;
  }

  take(): T | undefined {
    const { first } = this;
    this.first = this.more.length > 0 ? this.more.shift() : undefined;
    return first;
  }
}
