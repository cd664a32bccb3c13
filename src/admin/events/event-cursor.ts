import type { EventFilter } from './event-filter.js';
import type { EventRing } from './event-ring.js';
import type { KeptEvent } from './kept-event.js';
import type { Missed } from './wire-event.js';

/** One who reads a ring, and his place in it. */
export class EventCursor {
  readonly #ring: EventRing;
  readonly #filter: EventFilter;
  #next: number;
  #isOfAnotherRun: boolean;

  /** @param after id of the last event that was seen. Default: what happens from now on */
  constructor(ring: EventRing, filter: EventFilter, after: string | undefined) {
    this.#ring = ring;
    this.#filter = filter;
    const { next, isOfAnotherRun } =
      after === undefined ? { next: ring.last + 1, isOfAnotherRun: false } : ring.after(after);
    this.#next = next;
    this.#isOfAnotherRun = isOfAnotherRun;
  }

  /** Id of the last event that was passed, wanted or not. */
  get id(): string {
    return this.#ring.idOf(this.#next - 1);
  }

  /**
   * What comes next for whoever wants it, and is passed thereby: what was missed before that, and events, until the caller
   * has enough or there are no more.
   */
  *read(): Generator<KeptEvent | { readonly missed: Missed }> {
    const missed = this.#skip();
    if (missed !== undefined) yield { missed };
    for (let event = this.#ring.at(this.#next); event; event = this.#ring.at(this.#next)) {
      this.#next += 1;
      if (this.#filter(event)) yield event;
    }
  }

  #skip(): Missed | undefined {
    const behind = Math.max(0, this.#ring.first - this.#next);
    this.#next += behind;
    const isUnknown = this.#isOfAnotherRun;
    this.#isOfAnotherRun = false;
    if (isUnknown) return null;
    return behind > 0 ? behind : undefined;
  }
}
