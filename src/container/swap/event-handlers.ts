import { ActivityError } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { EventHookRecord } from '../../decorators/hook-records.js';
import { callMethod, type HookOwner } from './called-method.js';

/** Who could not take an event, and why. */
export interface HandlerFailure {
  /** `@OnEvent of Auditor.moved`. */
  readonly handler: string;
  readonly event: OneiricEvent['type'];
  readonly error: unknown;
}

/** Where the events of an application come from, and where failures go. */
export interface EventSource {
  /** @returns ends it */
  subscribe(next: (event: OneiricEvent) => void): () => void;
  /** @returns the event that tells of it */
  tell(failure: HandlerFailure): void;
}

interface Row {
  readonly owner: HookOwner;
  readonly record: EventHookRecord;
  /** Calls that have not ended. */
  running: number;
  /** Whether there were too many of them, and that was told. */
  isBehind: boolean;
}

/** Of one method that run at once: one that never ends would keep what every event has made. */
const MOST_CALLS = 1_000;

/** What tells of a handler that failed: it is not handed to handlers when one of them failed at such an event. */
const FAILURE = 'handler.failed';
/** Everything but what components write themselves: a handler that logs would be called for ever. */
const LINES = 'log.written';

/** Methods of everything that is built, that are told of events; nobody listens to the events of an application without one. */
export class EventHandlers {
  readonly #rows = new Map<string, Set<Row>>();
  #source: EventSource | undefined;
  #end: (() => void) | undefined;
  #waiting: OneiricEvent[] = [];
  /** Whether what fails now fails at being told of a failure. */
  #isTellingFailures = false;

  /** Set once, by whoever makes the events. */
  hear(source: EventSource): void {
    this.#source = source;
    if (this.#rows.size > 0) this.#listen();
  }

  /** Takes in methods of an owner; they are told of events while it serves. @returns takes them out again */
  declare(owner: HookOwner, records: readonly EventHookRecord[]): () => void {
    const rows = records.map((record): Row => ({ owner, record, running: 0, isBehind: false }));
    for (const row of rows) this.#add(row);
    if (rows.length > 0) this.#listen();
    return () => {
      for (const row of rows) this.#remove(row);
      if (this.#rows.size > 0) return;
      this.#end?.();
      this.#end = undefined;
    };
  }

  #listen(): void {
    this.#end ??= this.#source?.subscribe((event) => this.#heard(event));
  }

  #add(row: Row): void {
    const { event: type } = row.record;
    const known = this.#rows.get(type);
    if (known) known.add(row);
    else this.#rows.set(type, new Set([row]));
  }

  #remove(row: Row): void {
    const { event: type } = row.record;
    const known = this.#rows.get(type);
    known?.delete(row);
    if (known?.size === 0) this.#rows.delete(type);
  }

  /** After the step that the event is of: what a handler does then finds it done. In the order of the events. */
  #heard(event: OneiricEvent): void {
    if (this.#isTellingFailures && event.type === FAILURE) return;
    if (!namesFor(event.type).some((name) => this.#rows.has(name))) return;
    this.#waiting.push(event);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) for (const row of this.#rowsFor(event)) this.#call(row, event);
  }

  /** Each method of each object once, also where it is decorated for a type and for all. */
  #rowsFor({ type }: OneiricEvent): Row[] {
    const called = new Map<unknown, Set<string | symbol>>();
    return namesFor(type).flatMap((name) =>
      [...(this.#rows.get(name) ?? [])].filter(({ owner, record: { method } }) => {
        if (!owner.isServing()) return false;
        const methods = called.get(owner.value) ?? new Set();
        called.set(owner.value, methods);
        return !methods.has(method) && methods.add(method);
      }),
    );
  }

  #call(row: Row, event: OneiricEvent): void {
    const { owner, record } = row;
    const failed = (error: unknown): void =>
      this.#failed({ handler: record.where, event: event.type, error });
    if (row.running >= MOST_CALLS) {
      if (!row.isBehind) failed(behind(record.where));
      row.isBehind = true;
      return;
    }
    try {
      const result = callMethod(owner, record.method, event);
      if (!(result instanceof Promise)) return;
      row.running += 1;
      const over = (): void => {
        row.running -= 1;
        if (row.running === 0) row.isBehind = false;
      };
      result.then(over, (error: unknown) => {
        over();
        failed(error);
      });
    } catch (error) {
      failed(error);
    }
  }

  #failed(failure: HandlerFailure): void {
    this.#isTellingFailures = failure.event === FAILURE;
    try {
      this.#source?.tell(failure);
    } finally {
      this.#isTellingFailures = false;
    }
  }
}

/** Under what names handlers of a type may stand. */
export function namesFor(type: OneiricEvent['type']): readonly string[] {
  const area = `${type.slice(0, type.indexOf('.'))}.*`;
  return type === LINES ? [type, area] : [type, area, '*'];
}

const behind = (handler: string) =>
  new ActivityError(
    'activity/handler-behind',
    `${MOST_CALLS} calls of ${handler} run already. What happens until some of them have ended is not told to it.`,
    {
      path: handler,
      hint: 'return without awaiting what takes long, and keep what is to be done in a queue',
    },
  );
