import { setTimeout as pause } from 'node:timers/promises';
import { SwapError } from 'oneiric';
import type { Application, SlotName } from 'oneiric';
import { ON_PROBATION, REFUSALS } from './broken-caches.js';
import { CACHE_SLOTS } from './caches.js';
import type { ConfigFile, Selected } from './config-file.js';
import { Durations } from './durations.js';
import { ending, type Ending } from './switches.js';

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
  /** Calls that were running on an old cache when it was swapped. */
  underWay: number;
  /** Calls that were not over when their cache was closed. */
  cut: number;
  /** From writing the file to the switch. */
  readonly took: Durations;
}

/** When to swap, and until when. */
export interface Rhythm {
  readonly everyMs: number;
  readonly totalMs: number;
  readonly signal: AbortSignal;
}

const CACHE: SlotName = 'adapter:cache';

/** Rewrites the configuration so that the cache moves to and fro; after each of the first moves, it asks for a broken one. */
export class Swapper {
  readonly tally: SwapTally = {
    refused: [],
    mistaken: [],
    returned: [],
    together: [],
    underWay: 0,
    cut: 0,
    took: new Durations(),
  };
  private readonly untried = [...REFUSALS];

  constructor(
    private readonly app: Application,
    private readonly file: ConfigFile,
  ) {
    app.hooks.preSwap('*', ({ slot }) => {
      this.tally.underWay += app.status(slot).inFlight;
    });
    app.swaps$.subscribe((event) => {
      if (event.type === 'swap.retired') this.tally.cut += event.cut;
    });
  }

  /** Ends when the time is up and every broken provider was tried, or early on `signal`. */
  async run({ everyMs, totalMs, signal }: Rhythm): Promise<void> {
    const end = performance.now() + totalMs;
    while ((performance.now() < end || this.untried.length > 0) && (await waited(everyMs, signal))) {
      await this.move(this.otherProvider(CACHE));
      await this.tryBroken();
    }
    if (!signal.aborted) await this.tryInUse();
    await this.moveBoth();
  }

  private otherProvider(slot: SlotName): string {
    return this.app.status(slot).active === 'memory' ? 'sqlite' : 'memory';
  }

  private async move(provider: string): Promise<void> {
    const ended = await this.written([CACHE], { cache: provider });
    if ('error' in ended) throw ended.error;
  }

  /** What follows from the file once these are selected. */
  private async written(slots: readonly SlotName[], selected: Selected, atomic = false): Promise<Ending> {
    const ended = ending(this.app, slots);
    const began = performance.now();
    await this.file.select(selected, { atomic });
    const how = await ended;
    if ('moved' in how) this.tally.took.add(performance.now() - began);
    return how;
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
    const selected = Object.fromEntries(
      CACHE_SLOTS.map((slot) => [slot.replace('adapter:', ''), this.otherProvider(slot)]),
    );
    const how = await this.written(CACHE_SLOTS, selected, true);
    if ('error' in how) throw how.error;
    this.tally.together.push(...how.moved);
  }

  /** What is written next says no more than it should once this is read: the file would be read but once for both. */
  private async putRight(works: string): Promise<void> {
    const isRead = new Promise<void>((resolve) => {
      const subscription = this.app.events$.subscribe((event) => {
        if (event.type !== 'selection.changed' || event.slot !== CACHE || event.provider !== works) return;
        subscription.unsubscribe();
        resolve();
      });
    });
    await this.file.select({ cache: works });
    await isRead;
  }

  /** The file asks for what does not work; what works serves on, and the file is put right again. */
  private async tryBroken(): Promise<void> {
    const next = this.untried.shift();
    if (!next) return;
    const { provider, phase } = next;
    const works = this.app.status(CACHE).active ?? 'memory';
    const ended = await this.written([CACHE], { cache: provider });
    await this.putRight(works);
    if ('moved' in ended) this.tally.mistaken.push(`${provider} serves`);
    else if (!(ended.error instanceof SwapError)) throw ended.error;
    else {
      const refusals = ended.error.phase === phase ? this.tally.refused : this.tally.mistaken;
      refusals.push(`${provider} (phase ${ended.error.phase})`);
    }
  }
}

/** False where the wait was cut short. */
const waited = (ms: number, signal: AbortSignal) =>
  pause(ms, true, { signal }).catch((error: unknown) => {
    if (signal.aborted) return false;
    throw error;
  });
