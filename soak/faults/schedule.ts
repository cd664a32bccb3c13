import { setTimeout as pause } from 'node:timers/promises';
import { OneiricError } from 'oneiric';
import type { World } from '../world.js';
import type { Fault } from './fault.js';
import { OPERATING } from './operating.js';
import { SURROUNDINGS } from './surroundings.js';
import { SWAPS } from './swaps.js';

const FAULTS = [...SWAPS, ...OPERATING, ...SURROUNDINGS];
/** Whatever the rate: what hangs must not pile up. */
const MOST_AT_ONCE = 24;
const MOST_EXAMPLES = 10;
/** The longest that any of them takes: a retirement, and what waits for the disk. */
const PATIENCE_MS = 60_000;

/** Faults in an order that a seed decides, beside each other. */
export class FaultSchedule {
  /** How each ended, by its name: how often in which way. */
  readonly ends = new Map<string, Map<string, number>>();
  /** What no fault may end with. */
  readonly unexpected: string[] = [];
  readonly #hands = new Set<string>();
  #underWay = 0;
  begun = 0;

  constructor(
    private readonly world: World,
    private readonly perSecond: number,
  ) {
    for (const { name } of FAULTS) this.ends.set(name, new Map());
  }

  /** Begins one after the other until the signal aborts, then waits for those that are under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { random } = this.world;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      // As things that do not know of each other happen.
      const ms = (-Math.log(1 - random.next()) * 1_000) / this.perSecond;
      await pause(Math.min(ms, 1_000), undefined, { signal }).catch(() => undefined);
      const fault = random.weighted(
        FAULTS.filter(({ hand }) => hand === undefined || !this.#hands.has(hand)),
      );
      if (!isOver() && fault && this.#underWay < MOST_AT_ONCE) void this.#begin(fault);
    }
    const end = performance.now() + PATIENCE_MS;
    while (this.#underWay > 0 && performance.now() < end) await pause(20);
    if (this.#underWay > 0) this.unexpected.push(`${this.#underWay} faults did not come to an end`);
  }

  async #begin({ name, hand, run }: Fault): Promise<void> {
    this.begun += 1;
    this.#underWay += 1;
    if (hand !== undefined) this.#hands.add(hand);
    try {
      this.#count(name, await run(this.world));
    } catch (error) {
      // What is refused is refused with a code: everything else is nothing that anybody can act upon.
      if (error instanceof OneiricError) this.#count(name, error.code);
      else if (this.unexpected.length < MOST_EXAMPLES) this.unexpected.push(`${name}: ${String(error)}`);
    } finally {
      this.#underWay -= 1;
      if (hand !== undefined) this.#hands.delete(hand);
    }
  }

  #count(name: string, end: string): void {
    const ends = this.ends.get(name);
    ends?.set(end, (ends.get(end) ?? 0) + 1);
  }
}
