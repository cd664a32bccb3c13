import { Adapter, Contract, Module, Oneiric } from '../../../src/index.js';
import { ManualClock } from '../../../src/testing/index.js';
import type { Application, CreateOptions, HealthSnapshot, OneiricEvent } from '../../../src/index.js';

@Contract('adapter:db')
abstract class Db {
  abstract name(): string;
}

/** What a check answers: a verdict, an error that it throws, or nothing for ever. */
export type Answer = 'healthy' | 'degraded' | 'unhealthy' | 'throws' | 'hangs';

export const INTERVAL_MS = 10_000;
export const TIMEOUT_MS = 1_000;

/** An application whose databases answer what a test wants, under a clock that stands still. */
export class HealthWorld {
  readonly clock = new ManualClock();
  readonly events: OneiricEvent[] = [];
  readonly answers: Record<string, Answer> = {};
  /** Of checks that hang, those that are let go. */
  readonly letGo: (() => void)[] = [];
  /** What checks say besides; else who they are of. */
  details: Record<string, unknown> | undefined;
  asked: string[] = [];
  running = 0;
  mostRunning = 0;
  app!: Application;

  /** @param providers the first is preferred; names that end with `?` have no check */
  static async started(providers: readonly string[], options: CreateOptions = {}): Promise<HealthWorld> {
    const world = new HealthWorld();
    await world.start(providers, options);
    return world;
  }

  async start(providers: readonly string[], { health = {}, ...options }: CreateOptions): Promise<void> {
    const classes = providers.map((name, at) => this.#database(name, providers.length - at));
    @Module({ providers: classes })
    class AppModule {}
    const settings =
      typeof health === 'object' ? { intervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS, ...health } : health;
    this.app = await Oneiric.create(AppModule, {
      ...{ env: {}, clock: this.clock, start: false, health: settings },
      ...options,
    });
    this.app.events$.subscribe((event) => this.events.push(event));
    if (options.start !== false) await this.app.start();
  }

  #database(named: string, stackLevel: number) {
    const name = named.replace('?', '');
    const check = (): unknown => this.#answer(name);
    class Database extends Db {
      name = () => name;
    }
    if (!named.endsWith('?')) Object.assign(Database.prototype, { onHealthCheck: check });
    Adapter({ provider: name, stackLevel, capabilities: ['sql'] })(Database);
    return Database;
  }

  async #answer(name: string): Promise<unknown> {
    const answer = this.answers[name] ?? 'healthy';
    this.asked.push(name);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      if (answer === 'throws') throw new Error(`${name} is out`);
      if (answer !== 'hangs') return { status: answer, details: this.details ?? { of: name } };
      await new Promise<void>((resolve) => this.letGo.push(resolve));
      return { status: 'healthy' };
    } finally {
      this.running -= 1;
    }
  }

  /** Lets a number of checks of each slot pass. */
  async checks(count: number): Promise<void> {
    await this.clock.elapse(count * INTERVAL_MS);
  }

  get snapshot(): HealthSnapshot {
    return this.app.health();
  }

  /** How the database is doing. */
  get status(): string | undefined {
    return this.snapshot.slots.find(({ slot }) => slot === 'adapter:db')?.status;
  }

  /** Changes of its health so far. */
  get changes(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'health.changed' ? `${event.provider}: ${event.from} -> ${event.to}` : [],
    );
  }

  /** What came to serve the database, one after the other. */
  get served(): (string | undefined)[] {
    return this.events.flatMap((event) => (event.type === 'swap.switched' ? [event.to?.provider] : []));
  }
}
