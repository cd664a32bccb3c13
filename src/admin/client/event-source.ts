import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { backoffMs } from '../../core/backoff.js';
import type { Clock } from '../../core/ports.js';
import { AdminError } from '../admin-error.js';
import type { WireEvent } from '../events/wire-event.js';
import type { Target } from './admin-place.js';
import { badAnswer, connectionError, isPassing, parsed, refusalFrom } from './client-errors.js';
import { opened, wholeOf } from './exchange.js';
import { Patience } from './patience.js';
import { pause } from './pause.js';

/** Which events somebody wants to be told of, and how. */
export interface EventsOptions {
  /** Types, as `health.changed`, and areas, as `swap.*`. Default: all. */
  readonly types?: readonly string[] | undefined;
  /** Only those that are about this slot. */
  readonly slot?: string | undefined;
  /** Id of the last event that was seen. Default: what happens from now on. */
  readonly after?: string | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Also waits for a process that does not answer the first time. Default false. */
  readonly isPatient?: boolean | undefined;
  /** Told whenever there is a connection, before what comes through it. */
  readonly connected?: (() => void) | undefined;
  /** Told why there is none any more, or still none; the next try follows. */
  readonly disconnected?: ((error: AdminError) => void) | undefined;
}

const HEAD_MS = 30_000;
/** Three heartbeats have not come. */
const SILENCE_MS = 45_000;
const PAUSE = { minMs: 100, maxMs: 5_000 };
const TOO_MANY = 429;
const LISTENS = { hasLeft: true, isChange: false };
/** More than an event can be long. */
const MOST_UNFINISHED = 1_048_576;

/** The events of another process, over as many connections as it takes. */
export class EventSource {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #options: EventsOptions;
  #after: string | undefined;
  #failures = 0;
  #hasConnected = false;

  constructor(target: Target, clock: Clock, options: EventsOptions) {
    this.#target = target;
    this.#clock = clock;
    this.#options = options;
    this.#after = options.after;
  }

  async *events(): AsyncGenerator<WireEvent, void> {
    const { signal, disconnected } = this.#options;
    while (!isAborted(signal)) {
      try {
        yield* this.#connection();
      } catch (error) {
        if (isAborted(signal)) return;
        if (!(error instanceof AdminError) || !this.#isWorthAnother(error)) throw error;
        disconnected?.(error);
      }
      this.#failures += 1;
      await pause(this.#clock, backoffMs(this.#failures, PAUSE), signal);
    }
  }

  async *#connection(): AsyncGenerator<WireEvent, void> {
    const { signal, connected } = this.#options;
    const head = new Patience(this.#target, this.#clock, { timeoutMs: HEAD_MS, signal });
    try {
      const answer = await this.#open(head);
      this.#hasConnected = true;
      connected?.();
      yield* this.#read(answer, head);
    } finally {
      head.end();
    }
  }

  /** @throws AdminError where it is refused */
  async #open(patience: Patience): Promise<IncomingMessage> {
    const { types, slot } = this.#options;
    const query = new URLSearchParams();
    if (types && types.length > 0) query.set('types', types.join(','));
    if (slot !== undefined) query.set('slot', slot);
    const path = `/v1/events${query.size > 0 ? `?${query.toString()}` : ''}`;
    const resumed = this.#after === undefined ? {} : { 'last-event-id': this.#after };
    const headers = { accept: 'text/event-stream; charset=utf-8', ...resumed };
    const answer = await opened(this.#target, { method: 'GET', path, headers }, patience);
    if (answer.statusCode === 200 && answer.headers['content-type']?.includes('/event-stream')) return answer;
    const target = this.#target;
    throw refusalFrom(await wholeOf(answer, { target, isChange: false }, patience), target);
  }

  async *#read(answer: IncomingMessage, patience: Patience): AsyncGenerator<WireEvent, void> {
    const frames = new FrameReader(this.#target);
    const decoder = new TextDecoder();
    patience.extend(SILENCE_MS);
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        // How long it takes to do something about an event is nobody's fault.
        patience.rest();
        this.#failures = 0;
        for (const { id, event } of frames.read(decoder.decode(chunk, { stream: true }))) {
          this.#after = id ?? this.#after;
          if (event) yield event;
        }
        patience.extend(SILENCE_MS);
      }
    } catch (error) {
      throw error instanceof AdminError ? error : connectionError(error, this.#target, LISTENS);
    }
    throw connectionError(new RangeError('the stream has ended'), this.#target, LISTENS);
  }

  #isWorthAnother({ code, status }: AdminError): boolean {
    if (!this.#hasConnected && this.#options.isPatient !== true) return false;
    if (status !== undefined) return status >= 500 || status === TOO_MANY;
    return isPassing(code);
  }
}

/** What a part of a stream says: an event, or only how far it is. */
interface Frame {
  readonly id: string | undefined;
  readonly event: WireEvent | undefined;
}

/** Takes a stream apart. */
class FrameReader {
  readonly #frames: Frame[] = [];
  #unfinished = 0;
  readonly #parser = createParser({
    onEvent: ({ id, data }) => this.#add({ id, event: eventFrom(data) }),
    onComment: (id) => this.#add({ id, event: undefined }),
  });

  constructor(private readonly target: Target) {}

  /** @throws AdminError `admin/bad-answer` where something has no end */
  read(text: string): Frame[] {
    this.#unfinished += text.length;
    this.#parser.feed(text);
    if (this.#unfinished > MOST_UNFINISHED) throw badAnswer(this.target, 'an event never ends');
    return this.#frames.splice(0);
  }

  #add(frame: Frame): void {
    this.#unfinished = 0;
    this.#frames.push(frame);
  }
}

function eventFrom(data: string): WireEvent | undefined {
  const event = parsed(data);
  const isEvent = typeof event === 'object' && event !== null && 'id' in event && 'type' in event;
  return isEvent ? (event as WireEvent) : undefined;
}

// A function, since the compiler takes it that a signal which was not aborted is not.
const isAborted = (signal: AbortSignal | undefined) => signal?.aborted === true;
