import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import type { WireEvent } from '../events/wire-event.js';
import { targetOf, type AdminPlace, type Target } from './admin-place.js';
import { badAnswer, parsed, refusalFrom } from './client-errors.js';
import { EventSource, type EventsOptions } from './event-source.js';
import { answered, type Ask } from './exchange.js';
import { Patience, type Waiting } from './patience.js';

/** What is asked for by name; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** How somebody waits for an answer. */
export interface AskOptions {
  /** Nobody waits any more. What has begun in the process goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. Default 30,000 for questions, 600,000 for changes, which are answered when they have ended. */
  readonly timeoutMs?: number | undefined;
}

/** How a change is asked for. */
export interface ChangeAskOptions extends AskOptions {
  /** Asked again with the same key, the change is not made again. */
  readonly idempotencyKey?: string | undefined;
}

/** The admin API of another process. */
export interface AdminClient {
  /**
   * Asks a question.
   *
   * @param path as in the OpenAPI document, its parts percent-encoded: `/v1/status`
   * @throws AdminError with the code of whatever refused it; `admin/no-process`, `admin/not-allowed`, `admin/timeout`,
   * `admin/aborted`, `admin/connection-lost`, `admin/bad-answer`
   */
  get<T>(path: string, query?: Query, options?: AskOptions): Promise<T>;
  /** Asks for a change, and waits until it has ended. @throws as `get` */
  post<T>(path: string, body: object, options?: ChangeAskOptions): Promise<T>;
  /** Says how something is to be. @throws as `get` */
  put<T>(path: string, body: object, options?: ChangeAskOptions): Promise<T>;
  /**
   * What happens in the process from now on, or after an event. A connection that is lost is made again, and goes on where
   * it was; what was missed meanwhile is told as an event `gap`. Ends when it is aborted.
   *
   * @throws AdminError as `get`, where it is refused or, the first time, nobody answers
   */
  events(options?: EventsOptions): AsyncIterable<WireEvent>;
}

const QUESTION_MS = 30_000;
const CHANGE_MS = 600_000;

/**
 * A client of the admin API of another process. Making it connects to nothing.
 *
 * @param clock for deadlines and pauses. Default: that of this machine
 * @throws AdminError `admin/bad-place`
 */
export function adminClient(place: AdminPlace, { clock = systemClock }: { clock?: Clock } = {}): AdminClient {
  return new HttpClient(targetOf(place), clock);
}

class HttpClient implements AdminClient {
  constructor(
    private readonly target: Target,
    private readonly clock: Clock,
  ) {}

  get<T>(path: string, query: Query = {}, { signal, timeoutMs = QUESTION_MS }: AskOptions = {}): Promise<T> {
    const ask = { method: 'GET', path: withQuery(path, query), headers: {} } as const;
    return this.#data(ask, { signal, timeoutMs });
  }

  post<T>(path: string, body: object, options?: ChangeAskOptions): Promise<T> {
    return this.#change({ method: 'POST', path, body }, options);
  }

  put<T>(path: string, body: object, options?: ChangeAskOptions): Promise<T> {
    return this.#change({ method: 'PUT', path, body }, options);
  }

  events(options: EventsOptions = {}): AsyncIterable<WireEvent> {
    return new EventSource(this.target, this.clock, options).events();
  }

  #change<T>({ method, path, body }: Change, options: ChangeAskOptions = {}): Promise<T> {
    const { signal, timeoutMs = CHANGE_MS, idempotencyKey } = options;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
    return this.#data({ method, path, headers, body: JSON.stringify(body) }, { signal, timeoutMs });
  }

  async #data<T>(ask: Ask, waiting: Waiting): Promise<T> {
    const patience = new Patience(this.target, this.clock, waiting);
    try {
      const answer = await answered(this.target, ask, patience);
      if (answer.status >= 400) throw refusalFrom(answer, this.target);
      const data = parsed(answer.text);
      if (data === undefined) throw badAnswer(this.target, `it said ${answer.status} and no JSON`);
      // What it is, only whoever asks for a path knows.
      return data as T;
    } finally {
      patience.end();
    }
  }
}

interface Change {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
