import { isObservable, Observable, of } from 'rxjs';
import type { Answers } from '../answers.js';
import type { Exchange } from '../exchange.js';
import { EventStream } from './event-stream.js';
import type { OpenStreams } from './open-streams.js';

const HEADERS = new Map([
  ['content-type', 'text/event-stream'],
  ['cache-control', 'no-store, no-transform'],
  // Proxies would keep them until there are enough.
  ['x-accel-buffering', 'no'],
]);

/** Gives the events of an exchange: an observable, made with what a method has returned. */
type Observed = (observed: (value: unknown) => Observable<unknown>) => Promise<Observable<unknown>>;

/** Answers requests with streams of events. */
export class EventAnswers {
  readonly #streams: OpenStreams;
  readonly #answers: Answers;

  constructor(streams: OpenStreams, answers: Answers) {
    this.#streams = streams;
    this.#answers = answers;
  }

  /** The body of the answer. @throws ServiceUnavailableException; what the method throws before there are events */
  async of(exchange: Exchange, observe: Observed): Promise<unknown> {
    const place = this.#streams.take();
    try {
      const opened: { stream?: EventStream } = {};
      const events = await observe((value) => observed(value, () => opened.stream?.drained()));
      if (exchange.request.method === 'HEAD') {
        this.#head(exchange);
        place[Symbol.dispose]();
        return undefined;
      }
      const stream = new EventStream({
        ...{ events, place, options: this.#streams.options, letGo: this.#letGo(exchange) },
        failed: (error) => this.#failed(exchange, error),
      });
      opened.stream = stream;
      const body = stream.open();
      this.#head(exchange);
      return body;
    } catch (error) {
      place[Symbol.dispose]();
      throw error;
    }
  }

  /** Not before there is an answer: where there is none, another has other headers. */
  #head({ response }: Exchange): void {
    for (const [name, value] of HEADERS) response.header(name, value);
  }

  #letGo(exchange: Exchange): ((error: Error) => void) | undefined {
    const { cut } = exchange;
    if (!cut) return undefined;
    return (error) => {
      this.#answers.tell(exchange, error);
      cut();
    };
  }

  /** The name that NestJS gives it. */
  #failed(exchange: Exchange, error: unknown): object {
    return { type: 'error', data: this.#answers.told(exchange, error).body };
  }
}

/** What a method has returned, as events. */
function observed(value: unknown, wait: () => Promise<void> | undefined): Observable<unknown> {
  if (isObservable(value)) return value;
  if (typeof value !== 'object' || value === null) return of(value);
  if (Symbol.asyncIterator in value) return iterated(value as AsyncIterable<unknown>, wait);
  return Symbol.iterator in value ? iterated(oneByOne(value as Iterable<unknown>), wait) : of(value);
}

async function* oneByOne(source: Iterable<unknown>): AsyncIterable<unknown> {
  yield* source;
}

/** Asked for the next one when the one before has been taken, and ended when nobody wants more. */
function iterated(
  source: AsyncIterable<unknown>,
  wait: () => Promise<void> | undefined,
): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = source[Symbol.asyncIterator]();
    const run = async (): Promise<void> => {
      while (!subscriber.closed) {
        const next = await iterator.next();
        if (next.done === true) break;
        subscriber.next(next.value);
        await wait();
      }
      subscriber.complete();
    };
    run().catch((error: unknown) => subscriber.error(error));
    return () => void iterator.return?.().then(undefined, () => undefined);
  });
}
