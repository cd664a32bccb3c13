import { randomBytes } from 'node:crypto';
import type { Observable } from 'rxjs';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Redactor } from '../../observability/redactor.js';
import { slotsOf, type EventFilter } from './event-filter.js';
import { eventId, placeOf } from './event-id.js';
import { KeptEvent } from './kept-event.js';

/** What a ring is filled from. */
export interface RingSource {
  readonly events$: Observable<OneiricEvent>;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** How many events are kept. Default 1,000. */
  readonly capacity?: number;
}

/** Where somebody goes on who has seen everything up to an event. */
export interface Resumption {
  /** Number of the first event that he has not seen. */
  readonly next: number;
  /** He has missed events, nobody knows how many: what he has seen was of another run of the process. */
  readonly isOfAnotherRun: boolean;
}

const CAPACITY = 1_000;
/** Readers are woken no more often than this: what each of them costs is paid by the application that they look at. */
const PACE_MS = 10;

/**
 * The last events of an application, always kept. Those who read them have their own places in it and no copies: whoever
 * is too slow finds that what he was to read next is gone, and is told so.
 */
export class EventRing {
  /** Of this run of the process: numbers of events begin anew with each. */
  readonly run = `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`;
  readonly #kept: (KeptEvent | undefined)[];
  readonly #redactor: Redactor;
  readonly #clock: Clock;
  readonly #subscription: { unsubscribe(): void };
  #last = 0;
  #isClosed = false;
  #wokenAt = -Infinity;
  #waking: Timer | undefined;
  #sleepers = new Set<() => void>();

  constructor({ events$, clock, redactor, capacity = CAPACITY }: RingSource) {
    this.#kept = new Array<KeptEvent | undefined>(capacity).fill(undefined);
    this.#redactor = redactor;
    this.#clock = clock;
    this.#subscription = events$.subscribe((event) => this.#keep(event));
  }

  /** Number of the last event; 0 where there was none. */
  get last(): number {
    return this.#last;
  }

  /** Number of the oldest event that is kept, or of the first one that will be. */
  get first(): number {
    return Math.max(1, this.#last - this.#kept.length + 1);
  }

  /** Nothing comes any more; what is kept can be read. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** An event that is kept. */
  at(seq: number): KeptEvent | undefined {
    return seq < this.first || seq > this.#last ? undefined : this.#kept[seq % this.#kept.length];
  }

  /** @param id the last event that somebody has seen, by the id that he was told */
  after(id: string): Resumption {
    const place = placeOf(id);
    const isKnown = place !== undefined && place.run === this.run && place.seq <= this.#last;
    return isKnown
      ? { next: place.seq + 1, isOfAnotherRun: false }
      : { next: this.first, isOfAnotherRun: true };
  }

  /** Id of the event before the last ones, so many, of those that somebody wants. */
  beforeLast(count: number, filter: EventFilter): string {
    let left = count;
    let seq = this.#last;
    for (let event = this.at(seq); event && left > 0; event = this.at(seq)) {
      if (filter(event)) left -= 1;
      seq -= 1;
    }
    return this.idOf(seq);
  }

  idOf(seq: number): string {
    return eventId({ run: this.run, seq });
  }

  /** Calls once when there is more, or nothing will come any more. @returns takes that back */
  onceMore(wake: () => void): () => void {
    this.#sleepers.add(wake);
    return () => this.#sleepers.delete(wake);
  }

  /** The application has closed. Whoever waits is woken. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#subscription.unsubscribe();
    this.#wake();
  }

  #keep(event: OneiricEvent): void {
    this.#last += 1;
    const { type } = event;
    const id = this.idOf(this.#last);
    const kept = new KeptEvent({ event, id, type, slots: slotsOf(event) }, this.#redactor);
    this.#kept[this.#last % this.#kept.length] = kept;
    if (!this.#waking && this.#sleepers.size > 0) this.#wakeInTime();
  }

  /** Not within the change that tells of itself; and what it tells at once is read at once. */
  #wakeInTime(): void {
    const ms = Math.max(0, this.#wokenAt + PACE_MS - this.#clock.now());
    this.#waking = this.#clock.after(ms, () => this.#wake(), { isBackground: true });
  }

  #wake(): void {
    this.#waking?.cancel();
    this.#waking = undefined;
    this.#wokenAt = this.#clock.now();
    const woken = this.#sleepers;
    this.#sleepers = new Set();
    for (const wake of woken) wake();
  }
}
