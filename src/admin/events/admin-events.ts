import type { ReadableStream } from 'node:stream/web';
import { EventCursor } from './event-cursor.js';
import { filterOf, type EventWish } from './event-filter.js';
import { EventRing, type RingSource } from './event-ring.js';
import { eventStream } from './event-stream.js';
import type { Missed } from './wire-event.js';

/** Which events that have happened somebody asks for. */
export interface RecentQuery extends EventWish {
  /** Id of the last event that was seen. Default: only the last ones are told. */
  readonly after?: string | undefined;
  /** How many at most. Default 100. */
  readonly limit?: number | undefined;
}

/** Which events somebody wants to be told of. */
export interface StreamQuery extends EventWish {
  /** Id of the last event that was seen. Default: what happens from now on. */
  readonly after?: string | undefined;
  /** Lets go of a client that takes nothing. */
  readonly cut: () => void;
}

/** More streams at a time than anybody needs. */
const MOST_STREAMS = 128;
const DEFAULT_LIMIT = 100;

/** The events of an application, for those who ask from outside. */
export class AdminEvents {
  readonly #ring: EventRing;
  readonly #source: RingSource;
  #streams = 0;

  /** Keeps what happens from here on, until it is closed. */
  constructor(source: RingSource) {
    this.#source = source;
    this.#ring = new EventRing(source);
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#streams;
  }

  /** Those that have happened, oldest first, as JSON: `{ events, next, missed? }`; `next` is what to go on after. */
  recent({ after, limit = DEFAULT_LIMIT, ...wish }: RecentQuery): string {
    const ring = this.#ring;
    const filter = filterOf(wish);
    const cursor = new EventCursor(ring, filter, after ?? ring.beforeLast(limit, filter));
    const texts: string[] = [];
    let missed: Missed | undefined;
    for (const read of cursor.read()) {
      if ('missed' in read) ({ missed } = read);
      else texts.push(read.text);
      if (texts.length === limit) break;
    }
    const gap = missed === undefined ? '' : `,"missed":${String(missed)}`;
    return `{"events":[${texts.join(',')}],"next":"${cursor.id}"${gap}}`;
  }

  /** A stream of those that happen; undefined where there are too many streams. */
  stream({ after, cut, ...wish }: StreamQuery): ReadableStream<Uint8Array> | undefined {
    if (this.#streams >= MOST_STREAMS) return undefined;
    this.#streams += 1;
    const ring = this.#ring;
    const cursor = new EventCursor(ring, filterOf(wish), after);
    const ended = () => (this.#streams -= 1);
    return eventStream({ ring, cursor, clock: this.#source.clock, cut, ended });
  }

  /** The application has closed: streams tell what is left, and end. */
  close(): void {
    this.#ring.close();
  }
}
