import { setImmediate as nextTurn } from 'node:timers/promises';
import { ActivityError } from 'oneiric';
import type { Catalogue } from './catalogue.js';
import { Durations } from './durations.js';
import type { City } from './cities.js';

/** What the callers saw. */
export interface CallTally {
  /** Calls that threw or rejected. */
  failed: number;
  /** Calls that were refused because somebody has paused what they need. */
  paused: number;
  /** Calls that answered something else than the row in the data set. */
  wrong: number;
  readonly took: Durations;
}

/** A prime: stepping by it, a caller meets every row before it meets one twice, unless it divides their number. */
const STRIDE = 7919;

/** Calls from many sides at once until told to stop, and holds every answer against the data set. */
export class Callers {
  readonly tally: CallTally = { failed: 0, paused: 0, wrong: 0, took: new Durations() };
  private readonly running: Promise<void>[];
  private isOver = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly cities: readonly City[],
    count: number,
  ) {
    this.running = Array.from({ length: count }, (_, number) => this.keepCalling(number));
  }

  /** Lets every call under way end. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  private async keepCalling(number: number): Promise<void> {
    const caller = `caller-${number}`;
    for (let at = number * STRIDE; !this.isOver; at += STRIDE) {
      const expected = this.cities[at % this.cities.length];
      if (expected) await this.call(expected, caller);
      // A real caller waits for its network here; without it fifty of them would never let a timer fire.
      await nextTurn();
    }
  }

  private async call(expected: City, caller: string): Promise<void> {
    const began = performance.now();
    try {
      const found = await this.catalogue.find(expected.id, caller);
      if (!isSame(found, expected)) this.tally.wrong += 1;
    } catch (error) {
      if (error instanceof ActivityError) this.tally.paused += 1;
      else this.tally.failed += 1;
    }
    this.tally.took.add(performance.now() - began);
  }
}

const isSame = (found: City, expected: City) =>
  found.id === expected.id &&
  found.name === expected.name &&
  found.lat === expected.lat &&
  found.lng === expected.lng;
