import type { LiveList } from '../../core/live.js';
import { Observable, Subject } from './streams.js';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** See {@link LiveList}. What it has is replaced whole, so that whoever iterates goes on with what there was. */
export class SnapshotList<T> implements LiveList<T> {
  #items: readonly T[] = Object.freeze([]);
  readonly #changes = new Subject<readonly T[]>();
  #stream: Observable<readonly T[]> | undefined;

  constructor(private readonly name: string) {}

  /** Replaces what it has, and tells nobody yet. @returns whether that is something else */
  replace(items: readonly T[]): boolean {
    if (items.length === this.#items.length && items.every((item, at) => item === this.#items[at]))
      return false;
    this.#items = Object.freeze([...items]);
    return true;
  }

  /** Tells what it has. */
  announce(): void {
    this.#changes.next(this.#items);
  }

  get changes$(): Observable<readonly T[]> {
    return (this.#stream ??= new Observable((subscriber) => {
      subscriber.next(this.#items);
      return this.#changes.subscribe(subscriber);
    }));
  }

  get length(): number {
    return this.#items.length;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items[Symbol.iterator]();
  }

  at(index: number): T | undefined {
    return this.#items.at(index);
  }

  toArray(): T[] {
    return [...this.#items];
  }

  map<R>(fn: (value: T, index: number) => R): R[] {
    return this.#items.map((item, index) => fn(item, index));
  }

  filter(fn: (value: T, index: number) => boolean): T[] {
    return this.#items.filter((item, index) => fn(item, index));
  }

  find(fn: (value: T, index: number) => boolean): T | undefined {
    return this.#items.find((item, index) => fn(item, index));
  }

  some(fn: (value: T, index: number) => boolean): boolean {
    return this.#items.some((item, index) => fn(item, index));
  }

  every(fn: (value: T, index: number) => boolean): boolean {
    return this.#items.every((item, index) => fn(item, index));
  }

  forEach(fn: (value: T, index: number) => void): void {
    this.#items.forEach((item, index) => fn(item, index));
  }

  /** Without the instances, which may hold what nobody should print. */
  [INSPECT](): string {
    return `LiveList<${this.name}>(${this.#items.length})`;
  }
}
