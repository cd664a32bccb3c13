import { setTimeout as pause } from 'node:timers/promises';
import { ActivityError } from 'oneiric';
import { PlantedFault } from '../parts/stores.js';
import { Random } from '../random.js';
import type { World } from '../world.js';
import { callsOf, type Call } from './kinds.js';
import { CallTally, type End } from './tally.js';

const TICK_MS = 10;
/** A process that was kept from running makes up for that much, and not for all of it at once. */
const MOST_AT_ONCE_S = 0.1;
const KEYS = 5_000;
/** No call takes as long: what has not ended by then is lost. */
const PATIENCE_MS = 30_000;

/** Calls at a steady rate, whatever becomes of the calls before, and looks at every answer. */
export class Callers {
  readonly tally = new CallTally();
  readonly #kinds: readonly [string, Call][];
  readonly #random: Random;
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #owed = 0;

  constructor(
    private readonly world: World,
    private readonly rate: number,
    seed: number,
  ) {
    this.#random = new Random(seed);
    this.#kinds = [...callsOf(world.app)];
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Waits for every call that is under way; those that do not end are lost. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const end = performance.now() + PATIENCE_MS;
    while (this.tally.underWay > 0 && performance.now() < end) await pause(TICK_MS);
    if (this.tally.underWay === 0) return;
    this.tally.note(`${this.tally.underWay} calls did not end within ${PATIENCE_MS / 1_000} s`);
    this.tally.of('without end').lost += this.tally.underWay;
  }

  #tick(): void {
    const now = performance.now();
    this.#owed += Math.min((now - this.#last) / 1_000, MOST_AT_ONCE_S) * this.rate;
    this.#last = now;
    for (; this.#owed >= 1; this.#owed -= 1) {
      const [name, call] = this.#kinds[this.#random.between(0, this.#kinds.length)] ?? [];
      if (name !== undefined && call) void this.#call(name, call, this.#random.between(0, KEYS));
    }
  }

  async #call(name: string, call: Call, key: number): Promise<void> {
    const began = performance.now();
    this.tally.underWay += 1;
    const end = await this.#ended(call, key, began).catch((error: unknown) => {
      this.tally.note(`${name}: ${String(error)}`);
      return 'lost' as const;
    });
    if (end === 'wrong') this.tally.note(`${name}: a wrong answer to ${key}`);
    this.tally.underWay -= 1;
    this.tally.end(name, end, performance.now() - began);
  }

  async #ended(call: Call, key: number, began: number): Promise<End> {
    try {
      return (await call(key)) ? 'ok' : 'wrong';
    } catch (error) {
      const { excuses } = this.world;
      if (error instanceof ActivityError && excuses.wasPaused(error, began)) return 'refused';
      if (error instanceof PlantedFault && excuses.probation.hadSince(began)) return 'planted';
      throw error;
    }
  }
}
