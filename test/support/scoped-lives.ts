import type { RequestScope } from '../../src/core/scope.js';
import type { Application } from '../../src/modules/application.js';
import { OneiricError } from '../../src/core/errors.js';
import { ScopeEndError } from '../../src/container/scopes/scope-end-error.js';
import type { ScopedDeed, ScopedPlan, ScopedStep } from './scoped-program.js';
import { DEADLINE_MS } from './swap-program.js';

/** What scopes need of the world around them. */
export interface ScopedWorld {
  readonly app: Application;
  readonly now: number;
  sleep(ms: number): Promise<void>;
  broken(what: string): void;
}

/** A member of what a scope makes that can be called. */
interface Pinging {
  ping(): string;
}

/** What scopes do, apart from swaps of what they are given. */
type ScopeDeed = Exclude<ScopedDeed, { do: 'swapScoped' | 'swapWithScoped' | 'refreshScoped' }>;

/** What a random instance in a scope fails with. */
class ScopedFailure extends Error {}

class OpenedScope {
  /** Who answered first; nobody else may answer in this scope. */
  key: string | undefined;

  constructor(
    readonly scope: RequestScope,
    readonly controller: AbortController,
  ) {}
}

/** An instance that some scope made, or a trial of one. */
class Scoped implements Pinging {
  cleanups = 0;
  #wasUsed = false;
  readonly #madeAt: number;

  constructor(
    readonly key: string,
    private readonly world: ScopedWorld,
    private readonly given: readonly Pinging[],
    private readonly cleanup: ScopedStep | undefined,
  ) {
    this.#madeAt = world.now;
  }

  ping(): string {
    this.#wasUsed = true;
    if (this.cleanups > 0) this.world.broken(`I12: ${this.key} answers after its scope has ended`);
    this.#useGiven();
    return this.key;
  }

  /** What it was given goes after it, unless it takes too long. */
  onCleanup(): unknown {
    this.cleanups += 1;
    if (this.cleanups > 1) this.world.broken(`I12: ${this.key} was disposed of ${this.cleanups} times`);
    this.#useGiven();
    const { cleanup, world } = this;
    if (!cleanup) return undefined;
    const began = world.now;
    // The clock may have been moved far beyond what it takes; or beyond its build, before anybody heard that it was made:
    // what it was given does not wait then.
    const isAwaited = this.#wasUsed || began - this.#madeAt < DEADLINE_MS;
    return performed(cleanup, world, () =>
      isAwaited && world.now - began < DEADLINE_MS ? this.#useGiven() : undefined,
    );
  }

  #useGiven(): void {
    for (const each of this.given) expected(() => each.ping());
  }
}

/** Scopes of a random program, and the instances that they made. */
export class ScopedLives {
  readonly #open: OpenedScope[] = [];
  readonly #made: Scoped[] = [];
  /** Keys of what was handed out by scopes that were ended. */
  readonly #over = new Set<string>();

  constructor(private readonly world: ScopedWorld) {}

  /** How many instances scopes have made so far. */
  get made(): number {
    return this.#made.length;
  }

  /** Offers the candidates of the scoped slots: each scope's own is given a singleton, and a transient of its own. */
  register(plans: readonly ScopedPlan[]): Promise<unknown>[] {
    return plans.map((plan) => {
      const isRequest = plan.slot === 'service:r';
      return this.world.app.register({
        ...{ domain: 'service', key: plan.slot.slice(-1), provider: plan.provider },
        scope: isRequest ? 'request' : 'transient',
        inject: [{ token: 'adapter:a', optional: true }, ...(isRequest ? ['service:t' as const] : [])],
        factory: (...given: readonly unknown[]) => this.#built(plan, given.slice(0, -1) as Pinging[]),
      });
    });
  }

  #built(plan: ScopedPlan, given: readonly (Pinging | undefined)[]): unknown {
    const began = this.world.now;
    return performed(plan.build, this.world, () => {
      const key = `${plan.slot}/${plan.provider}-${this.#made.length}`;
      // Nobody waited for what comes too late, nor with what it was given.
      const isLate = this.world.now - began >= DEADLINE_MS;
      const others = isLate ? [] : given.flatMap((each) => each ?? []);
      const made = new Scoped(key, this.world, others, plan.cleanup);
      this.#made.push(made);
      const { init } = plan;
      return init
        ? Object.assign(made, { onInit: () => performed(init, this.world, () => undefined) })
        : made;
    });
  }

  /** @returns what has to settle */
  do(deed: ScopeDeed): Promise<unknown> | undefined {
    switch (deed.do) {
      case 'openScope':
        this.#openOne(deed.signal);
        return undefined;
      case 'useScope':
        return this.#use(this.#at(deed.which), deed.how);
      case 'endScope':
        return this.#end(deed);
      case 'abortScope':
        this.#at(deed.which)?.controller.abort();
        return undefined;
      case 'runInScope':
        return this.#judged(this.#runInScope(deed));
    }
  }

  #at(which: number): OpenedScope | undefined {
    return this.#open[which % Math.max(1, this.#open.length)];
  }

  #openOne(withSignal: boolean): void {
    expected(() => {
      const controller = new AbortController();
      const { signal } = controller;
      const scope = this.world.app.createScope(withSignal ? { signal } : undefined);
      this.#open.push(new OpenedScope(scope, controller));
    });
  }

  /** A scope has one instance, whichever way it is reached, and keeps it; of a transient it has a new one each time. */
  #use(open: OpenedScope | undefined, how: 'get' | 'getAsync' | 'through'): Promise<unknown> | undefined {
    if (!open) return undefined;
    const { scope } = open;
    if (how === 'through') {
      expected(() =>
        this.#answered(open, () => scope.run(() => this.world.app.get<Scoped>('service:r').ping())),
      );
      return undefined;
    }
    if (how === 'get') {
      expected(() => this.#answered(open, () => scope.get<Scoped>('service:r').ping()));
      expected(() => scope.get<Scoped>('service:t').ping());
      return undefined;
    }
    return this.#judged(
      scope.getAsync<Scoped>('service:r').then((made) => {
        // It may have ended in the very moment that it gave it.
        if (!scope.isEnded) this.#answered(open, () => made.ping());
      }),
    );
  }

  #answered(open: OpenedScope, ask: () => string): void {
    const key = ask();
    if (open.key !== undefined && open.key !== key)
      this.world.broken(`I12: ${key} took the place of ${open.key}`);
    open.key = key;
  }

  #end({ which, isSync }: Extract<ScopedDeed, { do: 'endScope' }>): Promise<unknown> | undefined {
    const [open] = this.#open.splice(which % Math.max(1, this.#open.length), 1);
    if (!open) return undefined;
    if (isSync) expected(() => open.scope[Symbol.dispose]());
    return this.#judged(
      open.scope[Symbol.asyncDispose]().finally(() => {
        if (open.key !== undefined) this.#over.add(open.key);
      }),
    );
  }

  async #runInScope({ ms, fails }: Extract<ScopedDeed, { do: 'runInScope' }>): Promise<void> {
    await this.world.app.runInScope(async (scope) => {
      const live = this.world.app.get<Scoped>('service:r');
      const key = (await scope.getAsync<Scoped>('service:r')).ping();
      await this.world.sleep(ms);
      // What the application closed upon goes on, and is refused.
      if (!scope.isEnded && live.ping() !== key)
        this.world.broken(`I12: ${live.ping()} took the place of ${key}`);
      if (fails) throw new ScopedFailure('failed as planned');
    });
  }

  /** What goes wrong is planned, or typed. */
  #judged(running: Promise<unknown>): Promise<unknown> {
    return running.catch((error: unknown) => {
      if (!isExpected(error)) this.world.broken(`I12: a scope fails with ${String(error)}`);
      throw error;
    });
  }

  /** What does not hold at rest: what a scope gave goes with it, and is disposed of once. */
  problemsWhenQuiet(): string[] {
    return this.#made
      .filter(({ key, cleanups }) => cleanups > 1 || (this.#over.has(key) && cleanups !== 1))
      .map(({ key, cleanups }) => `I12: ${key} was disposed of ${cleanups} times`);
  }

  /** What does not hold once the application is closed, whether its scopes were ended or not. */
  problemsWhenClosed(): string[] {
    for (const open of this.#open) {
      if (!open.scope.isEnded) this.world.broken('I12: a scope outlives its application');
      const before = this.#made.length;
      expected(() => open.scope.get('service:r'));
      if (this.#made.length > before)
        this.world.broken('I12: a scope of a closed application makes something');
    }
    return this.#made
      .filter(({ cleanups }) => cleanups !== 1)
      .map(({ key, cleanups }) => `I12: ${key} was disposed of ${cleanups} times`);
  }
}

/** Does a step, and gives what comes of it. */
function performed(
  { ms, fails }: ScopedStep,
  world: Pick<ScopedWorld, 'sleep'>,
  value: () => unknown,
): unknown {
  const end = (): unknown => {
    if (fails) throw new ScopedFailure('failed as planned');
    return value();
  };
  return ms === undefined ? end() : world.sleep(ms).then(end);
}

const isExpected = (error: unknown): boolean =>
  error instanceof OneiricError || error instanceof ScopedFailure || error instanceof ScopeEndError;

/** Runs what may be refused, or fail as planned, and in no other way. */
function expected(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}
