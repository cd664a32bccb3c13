import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import { withDeadline } from '../swap/deadline.js';
import { hookFailed, hookTimedOut } from './hook-failure.js';
import type { HookHost, StartHook, StopHook } from './hook-host.js';
import { wavesOf } from './waves.js';

/** What calling the hooks of modules needs of the application. */
export interface ModuleHookTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Everybody who is there. */
  readonly hosts: () => readonly HookHost[];
  /** Whether the application is on its way up, or up. */
  readonly isOpen: () => boolean;
}

/** Whoever comes to an application that is up. */
interface LateComer {
  readonly origin: object;
  hook(name: StartHook): ((...args: readonly unknown[]) => unknown) | undefined;
}

type Calls = readonly { readonly host: HookHost; readonly call: () => unknown }[];

/**
 * NestJS's hooks, in NestJS's order: when everything is built, all are initialised, and then all are told that the
 * application is up; when it closes, all are told in the opposite order. Whoever comes or goes in between is called
 * by the change that brings or retires it.
 */
export class ModuleHooks {
  readonly #told = { onModuleInit: new WeakSet(), onApplicationBootstrap: new WeakSet() };
  /** Hooks that everybody has been called by who was there. */
  readonly #passed = new Set<StartHook>();
  /** What has come together: they are told that they are up when all of them are there. */
  readonly #together = new Set<object>();
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly tools: ModuleHookTools) {}

  /** What is left to call of one that comes later than the others; undefined while it is called with them. */
  ofLateComer(name: StartHook, comer: LateComer): (() => unknown) | undefined {
    if (!this.#passed.has(name) || this.#told[name].has(comer)) return undefined;
    if (name === 'onApplicationBootstrap' && this.#together.has(comer.origin)) return undefined;
    const hook = comer.hook(name);
    if (!hook) return undefined;
    this.#told[name].add(comer);
    return () => hook();
  }

  /** Calls all hooks of the way up. @throws LifecycleError of the first that fails; no further one is called then */
  async start(): Promise<void> {
    for (const name of ['onModuleInit', 'onApplicationBootstrap'] as const) {
      // Whoever comes while the others are called is called after them.
      while (await this.#pass(name, everybody));
      this.#passed.add(name);
    }
  }

  /**
   * Lets what comes together be told together that it is up.
   *
   * @param origins what they are made by
   * @returns a function that tells those of them who are there. @throws LifecycleError of the first that fails
   */
  together(origins: readonly object[]): { up: () => Promise<void>; over: () => void } {
    for (const origin of origins) this.#together.add(origin);
    const own = new Set(origins);
    return {
      up: async () => {
        // The way up of the application itself comes to them where it is not over.
        if (!this.#passed.has('onApplicationBootstrap')) return;
        while (await this.#pass('onApplicationBootstrap', ({ origin }) => own.has(origin)));
      },
      over: () => {
        for (const origin of own) this.#together.delete(origin);
      },
    };
  }

  /** @returns whether there was anybody to call */
  async #pass(name: StartHook, isMeant: (host: HookHost) => boolean): Promise<boolean> {
    const waves = this.#wavesOfUntold(name, isMeant);
    for (const wave of waves) {
      if (!this.tools.isOpen()) return false;
      const [first] = await this.#awaited(this.#call(name, wave, this.tools.deadlines.init));
      if (first) throw first;
    }
    return waves.length > 0;
  }

  async #awaited<T>(running: Promise<T>): Promise<T> {
    const over = running.then(() => undefined);
    this.#running.add(over);
    try {
      return await running;
    } finally {
      this.#running.delete(over);
    }
  }

  #wavesOfUntold(name: StartHook, isMeant: (host: HookHost) => boolean): Calls[] {
    const told = this.#told[name];
    const untold = (host: HookHost) => isMeant(host) && !told.has(host.key) && host.hook(name) !== undefined;
    const hosts = this.tools.hosts();
    if (!hosts.some(untold)) return [];
    const waves = wavesOf(hosts).map((wave) => wave.filter(untold));
    return waves
      .filter((wave) => wave.length > 0)
      .map((wave) =>
        wave.map((host) => ({
          host,
          call: () => {
            told.add(host.key);
            return host.hook(name)?.();
          },
        })),
      );
  }

  /** Resolves when no hook of the way up runs any more; each ends by its deadline. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Everybody who is there when the application closes, or those of them who leave; dependents first. */
  farewell(signal: string | undefined, isMeant: (host: HookHost) => boolean = everybody): Farewell {
    const waves = wavesOf(this.tools.hosts().filter(isMeant)).reverse();
    return new Farewell(waves, (name, wave) => {
      const calls = wave.flatMap((host) => {
        const hook = host.hook(name);
        return hook ? { host, call: () => (name === 'onModuleDestroy' ? hook() : hook(signal)) } : [];
      });
      return { calls, run: () => this.#call(name, calls, this.tools.deadlines.cleanup) };
    });
  }

  /** All of a wave at once; each ends by its deadline, whatever the others do. @returns what went wrong */
  async #call(name: StartHook | StopHook, calls: Calls, ms: number): Promise<Error[]> {
    const errors: Error[] = [];
    await Promise.all(
      calls.map(
        ({ host, call }) =>
          new Promise<void>((done) => {
            withDeadline(this.tools.clock, { ms, work: call }, (timed) => {
              if (timed.end === 'failed') errors.push(hookFailed(name, host, timed.error));
              if (timed.end === 'timedOut') errors.push(hookTimedOut(name, host, ms));
              done();
            });
          }),
      ),
    );
    return errors;
  }
}

/** The hooks of the way down, for those who were there when it began. */
export class Farewell {
  constructor(
    private readonly waves: readonly (readonly HookHost[])[],
    private readonly prepare: (
      name: StopHook,
      wave: readonly HookHost[],
    ) => { readonly calls: Calls; readonly run: () => Promise<Error[]> },
  ) {}

  /** @returns a function that calls a hook of all, wave after wave, and gives what went wrong */
  of(name: StopHook): () => Promise<Error[]> {
    const prepared = this.waves
      .map((wave) => this.prepare(name, wave))
      .filter(({ calls }) => calls.length > 0);
    return async () => {
      const errors: Error[] = [];
      for (const { run } of prepared) errors.push(...(await run()));
      return errors;
    };
  }
}

const everybody = () => true;
