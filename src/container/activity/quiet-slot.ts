import type { Clock, Timer } from '../../core/ports.js';
import type { CutWork } from '../live/generation.js';
import type { Slot } from '../slot.js';

/** How long somebody waits, and why they stop waiting. */
interface Patience {
  readonly clock: Clock;
  readonly ms: number;
  readonly late: (busy: readonly CutWork[]) => Error;
}

/** All who wait for slots to become quiet. */
export class Drains {
  readonly #waiting = new Map<Slot, Set<QuietSlot>>();

  /** Resolves when nothing is in flight on the slot. */
  begin(slot: Slot, patience: Patience): Promise<void> {
    return new Promise((resolve, reject) => {
      const beside = this.#waiting.get(slot) ?? new Set();
      this.#waiting.set(slot, beside);
      const quiet = new QuietSlot(slot, (error) => {
        beside.delete(quiet);
        if (beside.size === 0) this.#waiting.delete(slot);
        if (error) reject(error);
        else resolve();
      });
      beside.add(quiet);
      quiet.begin(patience);
    });
  }

  /** Nobody waits for this slot any longer. */
  end(slot: Slot, error: Error): void {
    for (const quiet of [...(this.#waiting.get(slot) ?? [])]) quiet.stop(error);
  }

  /** Nobody waits any longer. */
  endAll(error: Error): void {
    for (const slot of [...this.#waiting.keys()]) this.end(slot, error);
  }
}

/** Where there are calls: those that run on a generation, or those that wait for one. */
interface Busy {
  readonly inFlight: number;
  cut(): CutWork[];
  onIdle(fn: () => void): () => void;
}

/**
 * Waits until nothing is in flight on a slot: on what serves, and on what served when the waiting began or came to
 * serve meanwhile, also after a swap has begun to retire it; and on what waits for a replacement without overlap.
 */
class QuietSlot {
  readonly #watched = new Set<Busy>();
  #stopWatching: (() => void) | undefined;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(
    private readonly slot: Slot,
    /** @param error undefined when the slot is quiet */
    private readonly ended: (error: Error | undefined) => void,
  ) {}

  begin({ clock, ms, late }: Patience): void {
    this.#timer = clock.after(ms, () => this.stop(late(this.#busy().flatMap((busy) => busy.cut()))));
    // Whoever asks may stand in a call that has not returned its promise yet: only then is it counted.
    queueMicrotask(() => this.#look());
  }

  /** Ends the waiting, with an error where it was in vain. */
  stop(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#stopWatching?.();
    this.ended(error);
  }

  #look(): void {
    if (this.#isOver) return;
    const [busy] = this.#busy();
    // One at a time will do: all of them have to come to rest.
    if (busy) this.#stopWatching = busy.onIdle(() => this.#look());
    else this.stop(undefined);
  }

  #busy(): Busy[] {
    for (const { generation } of this.slot.instances.values()) this.#watched.add(generation);
    if (this.slot.held) this.#watched.add(this.slot.held);
    return [...this.#watched].filter(({ inFlight }) => inFlight > 0);
  }
}
