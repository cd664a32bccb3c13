import type { OneiricEvent } from '../../core/events.js';
import { shown } from '../../core/names.js';
import { checkBag } from '../../core/option-bag.js';
import { systemClock } from '../../core/system-clock.js';
import type { Application } from '../../modules/application.js';
import { AMOUNT, testOptions } from '../test-options.js';
import { TestingError } from '../testing-error.js';

/** The name of an event. */
export type EventType = OneiricEvent['type'];

/** The events of one name. */
export type EventOf<Type extends EventType> = Extract<
  OneiricEvent,
  {
    /** Its name. */
    readonly type: Type;
  }
>;

/** How long to wait. */
export interface WaitOptions {
  /** Real milliseconds. Default 1,000. */
  readonly timeoutMs?: number;
}

const WAIT = testOptions('Nothing is waited for.', ['timeoutMs', AMOUNT]);

/** More than any test looks at; without a bound a long load would fill the memory. */
const MAX_EVENTS = 10_000;

/** Keeps what happens in an application, the last 10,000 events of it. Made by `recordEvents`, and there as `app.recorded`. */
export class EventRecorder implements Disposable {
  readonly #subscription: { unsubscribe(): void };
  readonly #waiting = new Set<(event: OneiricEvent) => void>();
  #events: OneiricEvent[] = [];

  /** @internal use `recordEvents` */
  constructor(app: Pick<Application, 'events$'>) {
    this.#subscription = app.events$.subscribe((event) => this.#record(event));
  }

  /** What has happened, oldest first. */
  get events(): readonly OneiricEvent[] {
    return [...this.#events];
  }

  /** The names of what has happened, oldest first. */
  get types(): readonly EventType[] {
    return this.#events.map(({ type }) => type);
  }

  /** What has happened of one name, oldest first. */
  of<Type extends EventType>(type: Type): readonly EventOf<Type>[] {
    return this.#events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** Forgets what has happened, so that `waitFor` waits for what is to come. */
  clear(): void {
    this.#events = [];
  }

  /**
   * The first event of that name that has happened, or that happens in time.
   *
   * @param fits which of them; default any
   * @throws TestingError `testing/no-such-event` (as a rejection) where none comes, saying what came instead; and what
   * `fits` throws
   * @example
   * await app.recorded.waitFor('candidate.blocked', ({ provider }) => provider === 'redis');
   */
  async waitFor<Type extends EventType>(
    type: Type,
    fits: (event: EventOf<Type>) => boolean = () => true,
    options: WaitOptions = {},
  ): Promise<EventOf<Type>> {
    checkBag(options, WAIT, 'waitFor');
    const isWanted = (event: OneiricEvent): event is EventOf<Type> =>
      event.type === type && fits(event as EventOf<Type>);
    return this.#events.find(isWanted) ?? (await this.#next(isWanted, type, options.timeoutMs ?? 1_000));
  }

  /** Records nothing more. */
  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  async #next<E extends OneiricEvent>(
    isWanted: (event: OneiricEvent) => event is E,
    type: EventType,
    timeoutMs: number,
  ): Promise<E> {
    const outcome = await new Promise<() => E>((resolve) => {
      const end = (ended: () => E): void => {
        timer.cancel();
        this.#waiting.delete(offer);
        resolve(ended);
      };
      const offer = (event: OneiricEvent): void => {
        try {
          if (isWanted(event)) end(() => event);
        } catch (error) {
          end(() => {
            throw error;
          });
        }
      };
      const timer = systemClock.after(timeoutMs, () => {
        end(() => {
          throw this.#missed(type, timeoutMs);
        });
      });
      this.#waiting.add(offer);
    });
    return outcome();
  }

  #record(event: OneiricEvent): void {
    this.#events.push(event);
    if (this.#events.length > 2 * MAX_EVENTS) this.#events = this.#events.slice(-MAX_EVENTS);
    for (const offer of [...this.#waiting]) offer(event);
  }

  #missed(type: EventType, timeoutMs: number): TestingError {
    const counts = new Map<EventType, number>();
    for (const seen of this.types) counts.set(seen, (counts.get(seen) ?? 0) + 1);
    const came = [...counts].map(([seen, count]) => `${seen} (${count})`).join(', ');
    return new TestingError(
      'testing/no-such-event',
      `No event ${shown(type)} that fits came within ${timeoutMs} ms. The application goes on.`,
      { hint: `recorded: ${came === '' ? 'nothing' : came}` },
    );
  }
}

/**
 * Keeps what happens in an application from now on.
 *
 * @example
 * using recorded = recordEvents(app);
 */
export function recordEvents(app: Pick<Application, 'events$'>): EventRecorder {
  return new EventRecorder(app);
}
