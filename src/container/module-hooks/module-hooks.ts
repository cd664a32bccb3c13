import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import { withDeadline } from '../swap/deadline.js';
import type { HookHost, StartHook, StopHook } from './hook-host.js';
import { wavesOf } from './waves.js';

/** What calling the hooks of modules needs of the application. */
export interface ModuleHookTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Everybody who is there. */
  readonly hosts: () => readonly HookHost[];
  /** Whether the application is still on its way up. */
  readonly isStarting: () => boolean;
}

/** Whoever comes to an application that is up. */
interface LateComer {
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
  #running: Promise<unknown> = Promise.resolve();

  constructor(private readonly tools: ModuleHookTools) {}

  /** What is left to call of one that comes later than the others; undefined while it is called with them. */
  ofLateComer(name: StartHook, comer: LateComer): (() => unknown) | undefined {
    if (!this.#passed.has(name) || this.#told[name].has(comer)) return undefined;
    const hook = comer.hook(name);
    if (!hook) return undefined;
    this.#told[name].add(comer);
    return () => hook();
  }

  /** Calls all hooks of the way up. @throws LifecycleError of the first that fails; no further one is called then */
  async start(): Promise<void> {
    for (const name of ['onModuleInit', 'onApplicationBootstrap'] as const) {
      this.#running = this.#pass(name);
      await this.#running;
    }
  }

  async #pass(name: StartHook): Promise<void> {
    // Whoever comes while the others are called is called after them.
    for (let waves = this.#wavesOfUntold(name); waves.length > 0; waves = this.#wavesOfUntold(name)) {
      for (const wave of waves) {
        if (!this.tools.isStarting()) return;
        const [first] = await this.#call(name, wave, this.tools.deadlines.init);
        if (first) throw first;
      }
    }
    this.#passed.add(name);
  }

  #wavesOfUntold(name: StartHook): Calls[] {
    const told = this.#told[name];
    const untold = (host: HookHost) => !told.has(host.key) && host.hook(name) !== undefined;
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
    await this.#running.catch(() => undefined);
  }

  /** Everybody who is there when the application closes, whoever depends on others first. */
  farewell(signal: string | undefined): Farewell {
    const waves = wavesOf(this.tools.hosts()).reverse();
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
              if (timed.end === 'failed') errors.push(failed(name, host, timed.error));
              if (timed.end === 'timedOut') errors.push(timedOut(name, host, ms));
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

const failed = (name: string, { title }: HookHost, cause: unknown) =>
  new LifecycleError(
    'lifecycle/module-hook-failed',
    `${name} of ${title} failed: ${oneLineOf(cause)}. ${holdsAfter(name)}`,
    { cause },
  );

const timedOut = (name: string, { title }: HookHost, ms: number) =>
  new LifecycleError(
    'lifecycle/module-hook-timeout',
    `${name} of ${title} timed out after ${ms} ms. ${holdsAfter(name)}`,
    {
      hint: 'let it end earlier, or raise the deadline: init on the way up, cleanup on the way down',
    },
  );

const WAY_UP: readonly string[] = ['onModuleInit', 'onApplicationBootstrap'];

const holdsAfter = (name: string) =>
  WAY_UP.includes(name) ? 'What had started was stopped.' : 'The others were called all the same.';
