import { checkBag, FUNCTION } from '../../core/option-bag.js';
import { shown } from '../../core/names.js';
import { systemClock } from '../../core/system-clock.js';
import { AMOUNT, COUNT, testOptions } from '../test-options.js';
import { TestingError } from '../testing-error.js';
import { LoadTally, type LoadedCall, type LoadReport } from './load-report.js';

/** Which call of a load it is. */
export interface LoadCall {
  /** The caller, from 0: each makes one call after the other. */
  readonly caller: number;
  /** Number of the call among those of its caller, from 0. */
  readonly call: number;
}

/** How a load calls. */
export interface LoadOptions<R = unknown> {
  /** Calls at once. Default 10. */
  readonly concurrency?: number;
  /** Real milliseconds that a caller waits between its calls. Default 0: the event loop turns once. */
  readonly pauseMs?: number;
  /** Says whether an answer is right; false or an error counts as wrong. */
  readonly check?: (result: R, call: LoadCall) => boolean;
  /** How many failures that differ the report keeps. Default 5. */
  readonly maxErrors?: number;
  /** Real milliseconds that `stop` waits for the calls that are under way. Default 10,000. */
  readonly stopTimeoutMs?: number;
}

/** What is called, and by whom. */
export type LoadedFunction<R = unknown> = (call: LoadCall) => R;

const OPTIONS = testOptions(
  'No load was started.',
  ['concurrency', COUNT],
  ['pauseMs', AMOUNT],
  ['check', FUNCTION],
  ['maxErrors', AMOUNT],
  ['stopTimeoutMs', AMOUNT],
);

/** What a load is told by those who watch a slot for it. */
export interface Serving {
  /** What serves now; undefined where nobody asked for it. */
  readonly label: string | undefined;
  /** Ends the watching. */
  end(): void;
}

interface Waiting {
  readonly calls: number;
  readonly resolve: () => void;
}

/** Calls under way, again and again, until it is stopped. Made by `startLoad` and `app.load`. */
export class Load implements AsyncDisposable {
  readonly #callers: Promise<unknown>;
  readonly #tally: LoadTally;
  readonly #pausing = new Set<() => void>();
  #waiting: Waiting[] = [];
  #underWay = 0;
  #isStopping = false;
  #stopped: Promise<LoadReport> | undefined;

  /** @internal use `startLoad` */
  constructor(
    private readonly fn: LoadedFunction,
    private readonly options: LoadOptions,
    private readonly serving?: Serving,
  ) {
    this.#tally = new LoadTally(options.maxErrors ?? 5);
    const callers = Array.from({ length: options.concurrency ?? 10 }, (_, caller) => this.#run(caller));
    this.#callers = Promise.all(callers);
  }

  /** What came of it so far. */
  get report(): LoadReport {
    return this.#tally.read(this.#underWay);
  }

  /** Resolves when that many more calls have ended, or the load has been stopped. */
  more(calls: number): Promise<void> {
    if (this.#isStopping) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ calls: this.#tally.calls + calls, resolve }));
  }

  /** Starts no more calls, and waits for those that are under way, up to `stopTimeoutMs`. A second call gives the same. */
  stop(): Promise<LoadReport> {
    return (this.#stopped ??= this.#stop());
  }

  /** As `stop`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(): Promise<LoadReport> {
    this.#isStopping = true;
    this.#tellWaiting();
    for (const goOn of this.#pausing) goOn();
    let giveUp = (): void => undefined;
    const timedOut = new Promise<void>((resolve) => (giveUp = resolve));
    const timer = systemClock.after(this.options.stopTimeoutMs ?? 10_000, giveUp);
    await Promise.race([this.#callers, timedOut]);
    timer.cancel();
    this.serving?.end();
    return this.report;
  }

  async #run(caller: number): Promise<void> {
    for (let call = 0; !this.#isStopping; call += 1) {
      this.#underWay += 1;
      const ended = await this.#call({ caller, call });
      this.#underWay -= 1;
      this.#tally.add(ended);
      this.#tellWaiting();
      await this.#pause();
    }
  }

  async #call(call: LoadCall): Promise<LoadedCall> {
    const generation = this.serving?.label;
    const began = systemClock.now();
    try {
      const result = await this.fn(call);
      const ms = systemClock.now() - began;
      return { ms, generation, ...this.#judge(result, call) };
    } catch (error) {
      return { ms: systemClock.now() - began, generation, end: 'failed', error };
    }
  }

  #judge(result: unknown, call: LoadCall): Pick<LoadedCall, 'end' | 'error'> {
    try {
      const isRight = this.options.check?.(result, call) ?? true;
      return { end: isRight ? 'answered' : 'wrong' };
    } catch (error) {
      return { end: 'wrong', error };
    }
  }

  // Through the event loop even where nothing waits: what is loaded shares it with its timers and sockets.
  #pause(): Promise<void> {
    const { pauseMs = 0 } = this.options;
    if (this.#isStopping) return Promise.resolve();
    return new Promise((resolve) => {
      if (pauseMs === 0) return systemClock.soon(resolve);
      const goOn = (): void => {
        timer.cancel();
        this.#pausing.delete(goOn);
        resolve();
      };
      const timer = systemClock.after(pauseMs, goOn);
      this.#pausing.add(goOn);
    });
  }

  #tellWaiting(): void {
    if (this.#waiting.length === 0) return;
    const isReached = ({ calls }: Waiting) => this.#isStopping || calls <= this.#tally.calls;
    const reached = this.#waiting.filter(isReached);
    this.#waiting = this.#waiting.filter((one) => !isReached(one));
    for (const { resolve } of reached) resolve();
  }
}

/**
 * Calls a function again and again, by several callers at once, until it is stopped; what fails is counted and never
 * an unhandled rejection. The first calls are made before this returns.
 *
 * @throws TestingError `testing/bad-option`, `testing/unknown-option`
 * @example
 * await using load = startLoad(() => catalog.find('x'), { concurrency: 50 });
 */
export function startLoad<R>(fn: LoadedFunction<R>, options: LoadOptions<Awaited<R>> = {}): Load {
  checkLoad(fn, options);
  return new Load(fn, options as LoadOptions);
}

/** @throws TestingError `testing/bad-option`, `testing/unknown-option` */
export function checkLoad(fn: unknown, options: unknown): void {
  checkBag(options, OPTIONS, 'load');
  if (typeof fn === 'function') return;
  throw new TestingError(
    'testing/bad-option',
    `load was given ${shown(fn)}, not a function. No load was started.`,
    { path: 'load', hint: 'pass what is to be called: app.load(() => catalog.find(…))' },
  );
}
