import type { Subscriber } from 'rxjs';
import type { LiveValue } from '../core/live-value.js';
import { isDeepStrictEqual } from 'node:util';
import { deepFreeze } from './deep-freeze.js';
import { Observable } from './streams.js';

/** Values that are followed, each by its path: however many follow one, it is compared once. */
export class ValueStreams {
  readonly #followed = new Map<string, Followed>();

  constructor(private readonly read: (path: string) => unknown) {}

  /** Current value first, then whenever it is another; the same object for as long as it says the same. */
  select(path: string): Observable<unknown> {
    return new Observable<unknown>((subscriber) => {
      const followed = this.#follow(path);
      followed.subscribers.add(subscriber);
      subscriber.add(() => {
        followed.subscribers.delete(subscriber);
        if (followed.subscribers.size === 0 && !followed.live) this.#followed.delete(path);
      });
      subscriber.next(followed.value);
    });
  }

  /** The same object each time. */
  live(path: string): LiveValue<unknown> {
    const followed = this.#follow(path);
    return (followed.live ??= Object.freeze({
      get value() {
        return followed.value;
      },
      changes$: this.select(path),
    }));
  }

  /** Looks at every value that somebody follows, and tells those whose value is another. */
  refresh(): void {
    const changed = [...this.#followed].filter(([path, followed]) => followed.take(this.read(path)));
    for (const [, { value, subscribers }] of changed) for (const one of [...subscribers]) one.next(value);
  }

  /** Nothing changes any more. */
  complete(): void {
    for (const { subscribers } of this.#followed.values()) for (const one of [...subscribers]) one.complete();
  }

  #follow(path: string): Followed {
    let followed = this.#followed.get(path);
    if (!followed) this.#followed.set(path, (followed = new Followed(this.read(path))));
    return followed;
  }
}

class Followed {
  readonly subscribers = new Set<Subscriber<unknown>>();
  live: LiveValue<unknown> | undefined;
  value: unknown;

  constructor(value: unknown) {
    this.value = deepFreeze(value);
  }

  /** @returns whether it is another value */
  take(value: unknown): boolean {
    if (value === this.value || isDeepStrictEqual(value, this.value)) return false;
    this.value = deepFreeze(value);
    return true;
  }
}
