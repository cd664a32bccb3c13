import type { Checkups, Serving } from '../../container/checkups.js';
import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { Health } from '../../core/health.js';
import type { HealthStatus } from '../../core/health-report.js';
import type { SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { HealthSettings } from '../../modules/health-settings.js';
import { plainDetails } from '../../modules/plain-details.js';
import { begun, tallied, unknownSince, type Tally } from './tally.js';

/** What watching slots needs of the application. */
export interface SlotWatchTools {
  readonly clock: Clock;
  readonly settings: HealthSettings;
  readonly checkups: Checkups;
  /** A number from 0 to 1, so that not everything is asked at once. */
  readonly random: () => number;
  /** Takes out of what components say what nobody may see. */
  readonly clean: <T>(said: T) => T;
  /** Something is known that was not. @param from how the slot was doing before */
  readonly noted: (watch: SlotWatch, from: HealthStatus) => void;
}

/** Asks what serves one slot for its health, again and again: one check at a time. */
export class SlotWatch {
  tally: Tally;
  provider: string | undefined;
  generation: number | undefined;
  lastCheckAt: number | undefined;
  details: Health['details'] | undefined;
  /** What the last check failed with. */
  error: unknown;
  #timer: Timer | undefined;
  #isAsking = false;
  /** A check of what serves that outlived its deadline and goes on. */
  #hanging: Promise<unknown> | undefined;
  #isOver = false;

  constructor(
    readonly slot: SlotName,
    private readonly tools: SlotWatchTools,
  ) {
    this.tally = unknownSince(tools.clock.epoch());
  }

  /** The same, or something else, serves. */
  look(serving: Serving): void {
    const { generation, provider, verdict, hasCheck } = serving;
    const isNew = generation !== this.generation;
    if (isNew || generation === undefined) {
      const { clock, clean } = this.tools;
      const from = this.tally.status;
      this.generation = generation;
      this.provider = provider;
      this.#hanging = undefined;
      if (isNew) this.lastCheckAt = undefined;
      this.#take(
        firstTally(serving, this.tally, clock.epoch()),
        { details: plainDetails(clean(verdict?.details)) },
        from,
      );
    }
    if (!hasCheck) this.#rest();
    else if (!this.#timer && !this.#isAsking) this.#schedule(this.tools.random());
  }

  stop(): void {
    this.#isOver = true;
    this.#rest();
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** @param share of the interval */
  #schedule(share = 1): void {
    const { clock, settings } = this.tools;
    const check = (): void => void this.#check();
    this.#timer = clock.after(share * settings.intervalMs, check, { isBackground: true });
  }

  async #check(): Promise<void> {
    this.#timer = undefined;
    this.#isAsking = true;
    const { generation } = this;
    const answer = await this.#ask();
    this.#isAsking = false;
    // What was asked may not serve any more: what it says is about nobody.
    if (this.#isOver) return;
    if (generation === this.generation) this.#judge(answer);
    if (this.tools.checkups.of(this.slot)?.hasCheck) this.#schedule();
  }

  /** @returns nothing where nothing serves */
  async #ask(): Promise<Answer | undefined> {
    const { checkups, settings } = this.tools;
    if (this.#hanging) return { error: stillHanging(this.slot) };
    const { generation } = this;
    const hangs = (late: Promise<unknown>): void => {
      if (generation !== this.generation) return;
      this.#hanging = late;
      const ended = (): void => {
        if (this.#hanging === late) this.#hanging = undefined;
      };
      late.then(ended, ended);
    };
    try {
      const health = await checkups.ask(this.slot, { timeoutMs: settings.timeoutMs, hangs });
      return health && { health };
    } catch (error) {
      return { error };
    }
  }

  #judge(answer: Answer | undefined): void {
    if (!answer) return;
    const { clock, settings, clean } = this.tools;
    const { health, error } = answer;
    const at = clock.epoch();
    this.lastCheckAt = at;
    const tally = tallied(this.tally, health?.status ?? 'unhealthy', { ...settings, at });
    this.#take(
      tally,
      { details: plainDetails(clean(health?.details)), error: clean(error) },
      this.tally.status,
    );
  }

  #take(tally: Tally, said: Said, from: HealthStatus): void {
    this.tally = tally;
    this.details = said.details;
    this.error = said.error;
    this.tools.noted(this, from);
  }

  /** What the last check failed with, in a line. */
  get trouble(): string | undefined {
    return this.error === undefined ? undefined : oneLineOf(this.error);
  }
}

/** What is known besides a verdict. */
interface Said {
  readonly details: Health['details'] | undefined;
  readonly error?: unknown;
}

/** What a check has come to. */
interface Answer {
  readonly health?: Health;
  readonly error?: unknown;
}

/** What can be said of something before it is asked for the first time. */
function firstTally({ generation, verdict, state }: Serving, before: Tally, at: number): Tally {
  if (generation !== undefined) return begun(verdict?.status ?? 'healthy', at);
  const tally = state === 'failed' || state === 'vacant' ? begun('unhealthy', at) : unknownSince(at);
  return tally.status === before.status ? before : tally;
}

const stillHanging = (slot: SlotName) =>
  new LifecycleError(
    'probe/timeout',
    `${slot}: a health check that timed out has not ended. It serves as before.`,
  );
