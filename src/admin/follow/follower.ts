import { backoffMs } from '../../core/backoff.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Application } from '../../modules/application.js';
import type { AdminClient, AskOptions } from '../client/admin-client.js';
import type { WireEvent } from '../events/wire-event.js';
import { pause } from '../client/pause.js';
import type { Following, FollowProblem } from './following.js';
import { Takeover } from './takeover.js';
import { wishesIn, type PausedAnswer, type SelectionsAnswer, type Wish, type Wishes } from './wishes.js';

/** What is followed, and for how long. */
interface Scope {
  /** Default: both. */
  readonly only: Wish['kind'] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

interface InfoAnswer {
  readonly host: string;
  readonly pid: number;
}

const KINDS = ['selection', 'activity'] as const;
const PAUSE = { minMs: 100, maxMs: 5_000 };
const LONGEST_NAME = 100;
/** What could not be taken over may be possible after this. */
const RETRY_MS = 60_000;
/** And at once after these. */
const HOPEFUL: readonly string[] = ['candidate.registered', 'app.started'];

/** Brings over what operators want in another process, whenever that may have changed. */
export class Follower implements Following {
  readonly begun: Promise<void>;
  isConnected = false;
  leader: string | undefined;
  readonly #client: AdminClient;
  readonly #scope: Scope;
  readonly #controller = new AbortController();
  readonly #takeover: Takeover;
  readonly #running: Promise<void>;
  readonly #subscription: { unsubscribe(): void };
  /** Why there is no connection, or no answer. */
  #trouble: unknown;
  #retry: Timer | undefined;
  #isStale = false;
  #looking: Promise<void> | undefined;
  #begin: () => void = () => undefined;

  constructor(app: Application, client: AdminClient, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
    this.#takeover = new Takeover(app, () => this.#tryLater());
    this.begun = new Promise((resolve) => (this.#begin = resolve));
    this.#subscription = app.events$.subscribe((event) => this.#hear(event));
    const stop = (): void => void this.stop();
    if (scope.signal?.aborted === true) stop();
    scope.signal?.addEventListener('abort', stop, { once: true, signal: this.#controller.signal });
    this.#running = this.#follow();
  }

  get problems(): readonly FollowProblem[] {
    const trouble = this.#trouble === undefined ? [] : [['connection', this.#trouble] as const];
    const all = [...trouble, ...this.#takeover.problems];
    return Object.freeze(all.map(([about, error]) => Object.freeze({ about, error })));
  }

  async stop(): Promise<void> {
    this.#controller.abort();
    this.#subscription.unsubscribe();
    this.#retry?.cancel();
    await this.#running;
    await this.#looking;
    this.#begin();
  }

  #hasEnded(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Never rejects. */
  async #follow(): Promise<void> {
    const { signal } = this.#controller;
    for (let failures = 1; !this.#hasEnded(); failures += 1) {
      try {
        const events = this.#events()[Symbol.asyncIterator]();
        while ((await events.next()).done !== true) this.#look();
      } catch (error) {
        // It was refused: until somebody sets that right, over there.
        this.#lost(error);
      }
      await pause(this.#scope.clock, backoffMs(failures, PAUSE), signal);
    }
    this.isConnected = false;
  }

  #events(): AsyncIterable<WireEvent> {
    return this.#client.events({
      types: KINDS.filter((kind) => this.#follows(kind)).map((kind) => `${kind}.changed`),
      signal: this.#controller.signal,
      isPatient: true,
      connected: () => {
        this.isConnected = true;
        this.leader = undefined;
        this.#look();
      },
      disconnected: (error) => this.#lost(error),
    });
  }

  #follows(kind: Wish['kind']): boolean {
    return (this.#scope.only ?? kind) === kind;
  }

  #lost(error: unknown): void {
    this.isConnected = false;
    this.#trouble = error;
  }

  #hear({ type }: OneiricEvent): void {
    if (type === 'app.closing') void this.stop();
    else if (HOPEFUL.includes(type) && this.#takeover.problems.size > 0) this.#look();
  }

  #tryLater(): void {
    this.#retry?.cancel();
    if (this.#hasEnded()) return;
    this.#retry = this.#scope.clock.after(RETRY_MS, () => this.#look(), { isBackground: true });
  }

  /** Something may be different there. What is being looked at may be older than that. */
  #look(): void {
    this.#isStale = true;
    this.#looking ??= this.#lookUntilSeen().finally(() => {
      this.#looking = undefined;
      // It was told after the last look, and before this.
      if (this.#mayLook()) this.#look();
    });
  }

  /** Without a connection nobody answers; with the next one it is looked at. */
  #mayLook(): boolean {
    return this.#isStale && this.isConnected && !this.#hasEnded();
  }

  async #lookUntilSeen(): Promise<void> {
    const { clock } = this.#scope;
    for (let failures = 0; this.#mayLook();) {
      this.#isStale = false;
      try {
        const wishes = await this.#wishes();
        const requestedBy = `follows ${String(this.leader)}`.slice(0, LONGEST_NAME);
        this.#takeover.take(wishes, { requestedBy, reason: 'an operator wants it there' });
        failures = 0;
        this.#trouble = undefined;
        this.#begin();
      } catch (error) {
        if (this.#hasEnded()) return;
        failures += 1;
        this.#trouble = error;
        this.#isStale = true;
        await pause(clock, backoffMs(failures, PAUSE), this.#controller.signal);
      }
    }
  }

  async #wishes(): Promise<Wishes> {
    const asking = { signal: this.#controller.signal };
    const [selected, paused] = await Promise.all([
      this.#follows('selection')
        ? this.#client.get<SelectionsAnswer>('/v1/selections', {}, asking)
        : { selections: [] },
      this.#follows('activity') ? this.#client.get<PausedAnswer>('/v1/activity', {}, asking) : { paused: [] },
      this.leader ?? this.#learnLeader(asking),
    ]);
    return wishesIn(selected, paused);
  }

  async #learnLeader(asking: AskOptions): Promise<void> {
    const { host, pid } = await this.#client.get<InfoAnswer>('/v1/info', {}, asking);
    this.leader = `${host}:${pid}`;
  }
}
