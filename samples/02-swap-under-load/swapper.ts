import { setTimeout as pause } from 'node:timers/promises';
import { SwapError } from 'oneiric';
import type { Application, SwapReport } from 'oneiric';
import { ON_PROBATION, REFUSALS } from './broken-caches.js';
import { CACHE_SLOTS } from './caches.js';
import { Durations } from './durations.js';

/** How the swaps went. */
export interface SwapTally {
  /** Providers that were refused where they break, with the phase that refused them. */
  readonly refused: string[];
  /** Providers that were not refused, or not for what is wrong with them. */
  readonly mistaken: string[];
  /** Moves that were taken back, because calls failed after them. */
  readonly returned: string[];
  /** What the last swap moved in one tick. */
  readonly together: string[];
  /** Calls that were still running on an old cache when it was swapped, and ended there. */
  drained: number;
  /** Calls that were not over when their cache was closed. */
  cut: number;
  readonly took: Durations;
}

/** When to swap, and until when. */
export interface Rhythm {
  readonly everyMs: number;
  readonly totalMs: number;
  readonly signal: AbortSignal;
}

/** Swaps the cache to and fro; after each of the first swaps, it tries one of the broken ones. */
export class Swapper {
  readonly tally: SwapTally = {
    refused: [],
    mistaken: [],
    returned: [],
    together: [],
    drained: 0,
    cut: 0,
    took: new Durations(),
  };
  private readonly untried = [...REFUSALS];

  constructor(private readonly app: Application) {}

  /** Ends when the time is up and every broken provider was tried, or early on `signal`. */
  async run({ everyMs, totalMs, signal }: Rhythm): Promise<void> {
    const end = performance.now() + totalMs;
    while ((performance.now() < end || this.untried.length > 0) && (await waited(everyMs, signal))) {
      const provider = this.otherProvider();
      await this.timed(() => this.app.swap('adapter:cache', { provider, reason: 'the clock struck' }));
      await this.tryBroken();
    }
    if (!signal.aborted) await this.tryInUse();
    await this.moveBoth();
  }

  private otherProvider(): string {
    return this.app.status('adapter:cache').active === 'memory' ? 'sqlite' : 'memory';
  }

  /** It passes every check; the calls of the next moments show what it is, and the old one takes over again. */
  private async tryInUse(): Promise<void> {
    const { slot, provider } = ON_PROBATION;
    const probation = { windowMs: 5_000, minCalls: 20, maxErrorRate: 0.05 };
    const { outcome, from, to } = await this.app.swap(slot, { provider, probation, reason: 'it looks good' });
    const row = `${slot}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`;
    (outcome === 'rolledBack' ? this.tally.returned : this.tally.mistaken).push(row);
  }

  /** Both caches in one tick, or neither. */
  private async moveBoth(): Promise<void> {
    const members = CACHE_SLOTS.map((slot) => ({ slot, provider: this.otherProvider() }));
    const group = await this.timed(() => this.app.swapAll(members, { reason: 'both together' }));
    this.tally.together.push(
      ...group.map(({ slot, from, to }) => `${slot}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`),
    );
  }

  private async timed(swap: () => PromiseLike<SwapReport>): Promise<SwapReport['group']> {
    const began = performance.now();
    const { drained, group } = await swap();
    this.tally.took.add(performance.now() - began);
    this.tally.drained += drained.calls;
    this.tally.cut += drained.cut.reduce((sum, { calls }) => sum + calls, 0);
    return group;
  }

  private async tryBroken(): Promise<void> {
    const next = this.untried.shift();
    if (!next) return;
    const { provider, phase } = next;
    try {
      await this.app.swap('adapter:cache', { provider, reason: 'this must not work' });
      this.tally.mistaken.push(`${provider} serves`);
    } catch (error) {
      if (!(error instanceof SwapError)) throw error;
      const refusals = error.phase === phase ? this.tally.refused : this.tally.mistaken;
      refusals.push(`${provider} (phase ${error.phase})`);
    }
  }
}

/** False where the wait was cut short. */
const waited = (ms: number, signal: AbortSignal) =>
  pause(ms, true, { signal }).catch((error: unknown) => {
    if (signal.aborted) return false;
    throw error;
  });
