import type { SlotName } from '../../core/names.js';
import { NO_LINKS, type Chain } from '../interceptors/chain.js';
import { Keepers } from './keepers.js';

/** What a generation is born with. */
export interface GenerationFacts<T> {
  readonly slot: SlotName;
  readonly provider: string;
  /** Running number of the instance within its slot. */
  readonly number: number;
  readonly instance: T;
  /** Milliseconds since 1970 when it was built, or began to serve. */
  readonly since: number;
  /** Interceptors that its candidate declares. */
  readonly around?: Chain | undefined;
}

/** Work of one method that its generation was still doing when its time was up. */
export interface CutWork {
  readonly method: string;
  readonly calls: number;
}

/** Keeps count of all work in flight on one generation. */
interface Tally {
  total: number;
  /** Nothing is in flight any more. */
  becomeIdle(): void;
}

/** Where a generation counts; one per method. Every `begin` is followed by exactly one `end`. */
export class WorkCounter {
  calls = 0;

  constructor(
    readonly method: string,
    private readonly tally: Tally,
  ) {}

  begin(count = 1): void {
    this.calls += count;
    this.tally.total += count;
  }

  end(): void {
    this.calls--;
    if (--this.tally.total === 0) this.tally.becomeIdle();
  }
}

/** Where one lease counts, and what comes of it: by itself, so that nothing is left of it when it is over. */
class LeaseCounter extends WorkCounter {
  constructor(
    name: string,
    tally: Tally,
    private readonly lent: Set<WorkCounter>,
  ) {
    super(name, tally);
  }

  override begin(count = 1): void {
    this.lent.add(this);
    super.begin(count);
  }

  override end(): void {
    if (this.calls === 1) this.lent.delete(this);
    super.end();
  }
}

/** One piece of work that may be told to begin and end more than once, and counts once. */
export class Hold {
  private state: 'idle' | 'held' | 'over' = 'idle';

  constructor(private readonly counter: WorkCounter) {}

  begin(): void {
    if (this.state !== 'idle') return;
    this.state = 'held';
    this.counter.begin();
  }

  end(): void {
    const wasHeld = this.state === 'held';
    this.state = 'over';
    if (wasHeld) this.counter.end();
  }
}

/**
 * One built instance of a candidate, and the work in flight on it.
 * Several cells may point at it; all of them count here. It has no timers: whoever retires it brings the deadline.
 */
export class Generation<T = unknown> implements Tally {
  readonly slot: SlotName;
  readonly provider: string;
  readonly number: number;
  readonly instance: T;
  /** Interceptors that its candidate declares. */
  readonly around: Chain;
  /** Milliseconds since 1970 when it began to serve; set again by whoever switches to it. */
  since: number;
  /** Calls, streams, subscriptions and leases that are not over; only its counters write it. */
  total = 0;
  // All of these are made when first needed: a swap makes a generation, and most are never called much.
  private counters: Map<string, WorkCounter> | undefined;
  /** Those of leases that are not over: apart, since a method may be called `lease` as well. */
  private lent: Set<WorkCounter> | undefined;
  private standIns: WeakMap<object, object> | undefined;
  private watchers: Set<() => void> | undefined;
  private kept: Keepers | undefined;
  private retiring = false;
  private abortion: AbortController | undefined;

  constructor(facts: GenerationFacts<T>) {
    this.slot = facts.slot;
    this.provider = facts.provider;
    this.number = facts.number;
    this.instance = facts.instance;
    this.since = facts.since;
    this.around = facts.around ?? NO_LINKS;
  }

  /** `redis#3`. */
  get label(): string {
    return `${this.provider}#${this.number}`;
  }

  /** Calls, streams, subscriptions and leases that are not over. */
  get inFlight(): number {
    return this.total;
  }

  /** Aborts when the generation starts to retire. */
  get signal(): AbortSignal {
    if (!this.abortion) {
      this.abortion = new AbortController();
      if (this.retiring) this.abortion.abort(this.retirement());
    }
    return this.abortion.signal;
  }

  /** The counter of a method: the same one for every cell that points here. */
  counter(method: string): WorkCounter {
    this.counters ??= new Map();
    let counter = this.counters.get(method);
    if (!counter) {
      counter = new WorkCounter(method, this);
      this.counters.set(method, counter);
    }
    return counter;
  }

  /** A counter for somebody who holds the instance itself for a while. @param name `lease`, or `lease by` somebody */
  leaseCounter(name: string): WorkCounter {
    return new LeaseCounter(name, this, (this.lent ??= new Set()));
  }

  /** Counts one piece of work until the returned hold ends. */
  begin(method: string): Hold {
    const hold = new Hold(this.counter(method));
    hold.begin();
    return hold;
  }

  /** What stands for a result so that it is counted; made once, so that a stream returned twice counts once. */
  standIn(result: object, make: () => object): object {
    this.standIns ??= new WeakMap();
    let made = this.standIns.get(result);
    if (!made) {
      made = make();
      this.standIns.set(result, made).set(made, made);
    }
    return made;
  }

  /** What is in flight now, by method, and who keeps the instance. */
  cut(): CutWork[] {
    const busy = [...(this.counters?.values() ?? [])].filter(({ calls }) => calls > 0);
    const rows = busy.map(({ method, calls }) => ({ method, calls }));
    return [...rows, ...this.leases(), ...(this.kept?.rows() ?? [])];
  }

  /** Who has the instance itself: those who were given it, by name, and leases. */
  keptBy(): string[] {
    const leases = this.leases().map(({ method, calls }) => (calls > 1 ? `${method} (${calls})` : method));
    return [...(this.kept?.names() ?? []), ...leases];
  }

  /** Who was given the instance itself. */
  get keepers(): Keepers {
    return (this.kept ??= new Keepers());
  }

  get isKept(): boolean {
    return this.kept?.isEmpty === false;
  }

  /**
   * Calls once, as soon as nothing is in flight: at once if so already, else within the call that ends the last work.
   * @returns a function that cancels it
   */
  onIdle(fn: () => void): () => void {
    if (this.inFlight === 0) {
      fn();
      return () => {};
    }
    const watcher = () => fn();
    this.watchers ??= new Set();
    this.watchers.add(watcher);
    return () => void this.watchers?.delete(watcher);
  }

  /** Says to those who hold leases that it is about to go. Counting goes on. */
  retire(): void {
    if (this.retiring) return;
    this.retiring = true;
    this.abortion?.abort(this.retirement());
  }

  /** Told by its counters; tells those who wait. */
  becomeIdle(): void {
    const { watchers } = this;
    if (!watchers) return;
    this.watchers = undefined;
    for (const watcher of watchers) runApart(watcher);
  }

  /** Leases that are not over: one row per name. */
  private leases(): CutWork[] {
    const counts = new Map<string, number>();
    for (const { method, calls } of this.lent ?? []) counts.set(method, (counts.get(method) ?? 0) + calls);
    return Array.from(counts, ([method, calls]) => ({ method, calls }));
  }

  private retirement(): DOMException {
    return new DOMException(`${this.slot}: ${this.label} retires.`, 'AbortError');
  }
}

// The last work often ends inside somebody's call; what fails here must not become that call's failure.
function runApart(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
