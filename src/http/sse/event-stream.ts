import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { Subject, takeUntil, type Observable } from 'rxjs';
import type { Timer } from '../../core/ports.js';
import { HttpError } from '../http-error.js';
import { eventText, HEARTBEAT } from './message-event.js';
import type { OpenStreams, StreamPlace } from './open-streams.js';

/** What a stream of events is made of. */
export interface EventStreamParts {
  readonly events: Observable<unknown>;
  readonly options: OpenStreams['options'];
  readonly place: StreamPlace;
  /** What is told where the events fail: an event. */
  readonly failed: (error: unknown) => unknown;
  /** Cuts the connection of a client that is too slow; undefined where there is none. */
  readonly letGo: ((error: Error) => void) | undefined;
}

/**
 * Events on their way to one client. They come when they come, so that those wait which a client has not taken yet; one that is
 * too slow is let go.
 */
export class EventStream {
  readonly #parts: EventStreamParts;
  readonly #waiting: string[] = [];
  readonly #stop = new Subject<void>();
  #bytes = 0;
  /** Events that came before anybody could read: they may be more than may wait for a slow reader, as far as their bytes go. */
  #early = 0;
  #wasAsked = false;
  #isOpen = false;
  #overflow: HttpError | undefined;
  #isAsked = false;
  #isOver = false;
  #heartbeat: Timer | undefined;
  #drained: (() => void)[] = [];
  #controller: ReadableStreamDefaultController<string> | undefined;

  constructor(parts: EventStreamParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing waits for the client; undefined where nothing does. */
  drained(): Promise<void> | undefined {
    if (this.#waiting.length === 0 || this.#isOver) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Subscribes, and is read. @throws HttpError `http/slow-reader` where more comes at once than may wait */
  open(): ReadableStream<string> {
    const readable = new ReadableStream<string>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#pull(),
        cancel: () => this.#end(),
      },
      { highWaterMark: 0 },
    );
    this.#beat();
    this.#parts.place.onClose(() => this.#complete());
    // The application closes: whoever asks again later is told of everything then.
    if (this.#isOver) return readable;
    this.#parts.events.pipe(takeUntil(this.#stop)).subscribe({
      next: (value) => this.#next(value),
      error: (error: unknown) => this.#fail(error),
      complete: () => this.#complete(),
    });
    if (this.#overflow) throw this.#overflow;
    this.#isOpen = true;
    return readable;
  }

  #next(value: unknown): void {
    let text: string;
    try {
      text = eventText(value);
    } catch (error) {
      return this.#fail(error);
    }
    this.#send(text);
  }

  #send(text: string): void {
    if (this.#isOver) return;
    const { bufferedEvents, bufferedBytes } = this.#parts.options;
    const bytes = this.#bytes + Buffer.byteLength(text);
    if (!this.#wasAsked) this.#early += 1;
    const isTooMuch = this.#waiting.length - this.#early >= bufferedEvents || bytes > bufferedBytes;
    if (isTooMuch && this.#waiting.length > 0) return this.#letGo();
    this.#bytes = bytes;
    this.#waiting.push(text);
    if (this.#isAsked) this.#deliver();
  }

  #pull(): void {
    this.#isAsked = true;
    this.#wasAsked = true;
    if (this.#waiting.length > 0) this.#deliver();
  }

  #deliver(): void {
    const text = this.#waiting.shift();
    if (text === undefined) return;
    this.#isAsked = false;
    if (this.#early > 0) this.#early -= 1;
    this.#bytes -= Buffer.byteLength(text);
    this.#controller?.enqueue(text);
    if (this.#waiting.length > 0) return;
    if (this.#isOver) this.#controller?.close();
    this.#wake();
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#send(eventText(this.#parts.failed(error)));
    this.#complete();
  }

  /** What waits is taken yet. */
  #complete(): void {
    if (this.#isOver) return;
    this.#end();
    if (this.#waiting.length === 0) this.#controller?.close();
  }

  #letGo(): void {
    this.#end();
    this.#waiting.length = 0;
    const error = tooSlow(this.#parts.options);
    if (!this.#isOpen) {
      this.#overflow = error;
      return;
    }
    // What was sent waits to be taken, and would go on waiting.
    this.#parts.letGo?.(error);
    this.#controller?.error(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#heartbeat?.cancel();
    this.#stop.next();
    this.#parts.place[Symbol.dispose]();
    this.#wake();
  }

  #wake(): void {
    for (const drained of this.#drained.splice(0)) drained();
  }

  #beat(): void {
    const { clock, heartbeatMs } = this.#parts.options;
    const beat = (): void => {
      if (this.#waiting.length === 0) this.#send(HEARTBEAT);
      this.#beat();
    };
    if (!this.#isOver) this.#heartbeat = clock.after(heartbeatMs, beat, { isBackground: true });
  }
}

const tooSlow = ({ bufferedEvents, bufferedBytes }: OpenStreams['options']) =>
  new HttpError(
    'http/slow-reader',
    `More than ${bufferedEvents} events or ${bufferedBytes} bytes were waiting for one client. It was let go.`,
    {
      hint: 'tell clients less, or let more wait: HttpModule.forRoot({ sse: { bufferedEvents, bufferedBytes } })',
    },
  );
