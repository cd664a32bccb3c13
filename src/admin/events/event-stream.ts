import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { Clock, Timer } from '../../core/ports.js';
import type { EventCursor } from './event-cursor.js';
import type { EventRing } from './event-ring.js';
import { frameOf, gapEvent, type Missed } from './wire-event.js';

/** A stream says so often that it lives, where it has nothing else to say. */
const HEARTBEAT_MS = 15_000;
/** Whoever takes nothing for so long is let go: he would keep others from coming. */
const STALLED_MS = 60_000;
/** What is handed on at once, unless a single event is longer. */
const CHUNK_BYTES = 65_536;

/** What a stream is made of. */
export interface StreamParts {
  readonly ring: EventRing;
  readonly cursor: EventCursor;
  readonly clock: Clock;
  /** Lets go of a client that takes nothing. */
  readonly cut: () => void;
  /** It has ended, whoever ended it. */
  readonly ended: () => void;
}

/** Events as a client reads them, until the ring or the client ends it. */
export function eventStream(parts: StreamParts): ReadableStream<Uint8Array> {
  const feed = new Feed(parts);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => feed.begin(controller),
      pull: () => feed.pull(),
      cancel: () => feed.end(),
    },
    // What is not asked for yet stays in the ring.
    { highWaterMark: 0 },
  );
}

/** Gives a client what he takes; the rest stays in the ring, until that needs the room and he is told of a gap. */
class Feed {
  readonly #parts: StreamParts;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #unsubscribe: (() => void) | undefined;
  #timer: Timer | undefined;
  #hasEnded = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  begin(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    // Whoever is cut off before anything has happened knows where to go on.
    this.#give(this.#heartbeat());
  }

  /** He takes more: what there is, or the next that comes. */
  pull(): void {
    if (this.#serve()) return;
    this.#sleep();
    this.#after(HEARTBEAT_MS, () => this.#give(this.#heartbeat()));
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#rest();
    this.#parts.ended();
  }

  /** @returns whether there was something to tell, or an end to come to */
  #serve(): boolean {
    const chunk = this.#chunk();
    if (chunk) this.#give(chunk);
    else if (this.#parts.ring.isClosed) this.#close();
    else return false;
    return true;
  }

  /** Until there is more. Whatever he does not want puts off no heartbeat, however much of it there is. */
  #sleep(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#parts.ring.onceMore(() => {
      if (!this.#serve()) this.#sleep();
    });
  }

  #give(chunk: Uint8Array): void {
    this.#rest();
    this.#after(STALLED_MS, () => this.#letGo());
    this.#controller?.enqueue(chunk);
  }

  #close(): void {
    this.end();
    this.#controller?.close();
  }

  #letGo(): void {
    this.#close();
    this.#parts.cut();
  }

  /** Waits for nothing any more. */
  #rest(): void {
    this.#timer?.cancel();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #after(ms: number, fn: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(ms, fn, { isBackground: true });
  }

  #chunk(): Uint8Array | undefined {
    const frames: Buffer[] = [];
    let bytes = 0;
    for (const read of this.#parts.cursor.read()) {
      const frame = 'missed' in read ? this.#gap(read.missed) : read.frame;
      frames.push(frame);
      bytes += frame.length;
      if (bytes >= CHUNK_BYTES) break;
    }
    return frames.length > 1 ? Buffer.concat(frames, bytes) : frames[0];
  }

  /** Clients that read comments and those that do not know by it where they are, also where nothing they want happens. */
  #heartbeat(): Uint8Array {
    const { id } = this.#parts.cursor;
    return Buffer.from(`: ${id}\nid: ${id}\n\n`);
  }

  #gap(missed: Missed): Buffer {
    const { clock, cursor } = this.#parts;
    const gap = gapEvent(cursor.id, clock.epoch(), missed);
    return frameOf(gap, JSON.stringify(gap));
  }
}
