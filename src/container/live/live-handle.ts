import type { ActiveDescriptor, Lease, Live } from '../../core/live.js';
import { checkCallback } from '../asked.js';
import { Hold, type Generation, type WorkCounter } from './generation.js';
import { ResultTracker } from './in-flight.js';
import { EachGeneration, type EachFn, type EachReport } from './live-each.js';
import { Observable, Subject, Subscription } from './streams.js';

/** What a handle needs of its cell. */
export interface HandleSource<T> {
  ref(): T;
  /** What the cell points at, also while calls are refused. */
  generation(): Generation<T> | undefined;
  /** @throws the guard's error while calls are refused */
  usable(): Generation<T>;
  /** @throws the guard's error where the cell points at nothing */
  pointedAt(): Generation<T>;
  report(error: unknown): void;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A counted hold on a generation. Releasing it twice does nothing. */
export class HeldLease<T> implements Lease<T> {
  readonly value: T;
  private readonly hold: Hold;

  constructor(
    private readonly generation: Generation<T>,
    counter: WorkCounter,
  ) {
    this.value = generation.instance;
    this.hold = new Hold(counter);
    this.hold.begin();
  }

  get signal(): AbortSignal {
    return this.generation.signal;
  }

  /** Without the instance, which may hold what nobody should print. */
  [INSPECT](): string {
    return `Lease(${this.generation.slot} ${this.generation.label})`;
  }

  release(): void {
    this.hold.end();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** The handle of one cell; see {@link Live}. */
export class LiveHandle<T> implements Live<T> {
  private readonly followers = new Set<EachGeneration<T>>();
  private readonly changes = new Subject<ActiveDescriptor>();
  private announced: Generation<T> | undefined;
  private stream: Observable<ActiveDescriptor> | undefined;

  constructor(private readonly source: HandleSource<T>) {}

  get ref(): T {
    return this.source.ref();
  }

  /** Without the instance, which may hold what nobody should print. */
  [INSPECT](): string {
    const generation = this.source.generation();
    return `LiveHandle(${generation ? `${generation.slot} ${generation.label}` : 'nothing active'})`;
  }

  get generation(): number {
    return this.source.pointedAt().number;
  }

  get provider(): string {
    return this.source.pointedAt().provider;
  }

  get changes$(): Observable<ActiveDescriptor> {
    return (this.stream ??= new Observable((subscriber) => {
      const current = this.source.generation();
      if (current) subscriber.next(describe(current));
      return this.changes.subscribe(subscriber);
    }));
  }

  use<R>(fn: (instance: T, lease: Lease<T>) => R): R {
    return this.useAs('use', fn);
  }

  lease(): HeldLease<T> {
    return this.leaseAs('lease');
  }

  /** As `use`, by a name for reports and the graph. */
  useAs<R>(name: string, fn: (instance: T, lease: Lease<T>) => R): R {
    checkCallback('use', fn);
    const generation = this.source.usable();
    const counter = generation.leaseCounter(name);
    const lease = new HeldLease(generation, counter);
    try {
      const result = fn(lease.value, lease);
      const tracker = new ResultTracker({ generation, counter, reference: () => this.source.ref() });
      // Counted on before the lease ends, so that there is no moment at which nothing is.
      return tracker.result(result) as R;
    } finally {
      lease.release();
    }
  }

  /** As `lease`, by a name for reports and the graph. */
  leaseAs(name: string): HeldLease<T> {
    const generation = this.source.usable();
    return new HeldLease(generation, generation.leaseCounter(name));
  }

  each(fn: EachFn<T>): Subscription {
    checkCallback('each', fn);
    const follower = new EachGeneration(fn, (error) => this.source.report(error));
    this.followers.add(follower);
    const subscription = new Subscription(() => {
      this.followers.delete(follower);
      follower.end();
    });
    follower.follow(this.source.generation());
    return subscription;
  }

  unsafeCurrent(): T {
    return this.source.usable().instance;
  }

  /**
   * Tells subscribers and `each` what the cell points at, unless they know. Never throws.
   * @param report told what functions of `each` fail with because of this
   */
  announce(report?: EachReport): void {
    const current = this.source.generation();
    if (this.announced === current) return;
    this.announced = current;
    for (const follower of [...this.followers]) {
      if (this.followers.has(follower)) follower.follow(current, report);
    }
    if (current) this.changes.next(describe(current));
  }
}

function describe({ slot, provider, number, since }: Generation): ActiveDescriptor {
  return Object.freeze({ slot, provider, generation: number, since });
}
