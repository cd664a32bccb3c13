import { backoffMs } from '../../core/backoff.js';
import type { SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { RemoteHost } from './remote-host.js';

const BACKOFF = { minMs: 1_000, maxMs: 60_000 };

/** An instance that lasted as long was well: its next end is followed by the shortest pause again. */
const WELL_MS = 60_000;

interface Revival {
  failures: number;
  endedAt: number;
  timer: Timer | undefined;
}

/** What revives instances. */
export interface RevivalTools {
  readonly host: Pick<RemoteHost, 'refresh' | 'chosenIn'>;
  readonly clock: Clock;
  readonly requestedBy: string;
  readonly warn: (error: unknown) => void;
}

/** Has another instance take the place of one whose thread or process has ended: soon, and ever later where that goes on. */
export class Revivals {
  readonly #tools: RevivalTools;
  readonly #bySlot = new Map<SlotName, Revival>();
  #isOver = false;

  constructor(tools: RevivalTools) {
    this.#tools = tools;
  }

  ended(slot: SlotName, provider: string): void {
    const { clock } = this.#tools;
    if (this.#isOver) return;
    const known = this.#bySlot.get(slot);
    if (known?.timer) return;
    const isWell = known !== undefined && clock.now() - known.endedAt > WELL_MS;
    const failures = (isWell ? 0 : (known?.failures ?? 0)) + 1;
    const timer = clock.after(backoffMs(failures, BACKOFF), () => void this.#revive(slot, provider), {
      isBackground: true,
    });
    this.#bySlot.set(slot, { failures, endedAt: clock.now(), timer });
  }

  close(): void {
    this.#isOver = true;
    for (const { timer } of this.#bySlot.values()) timer?.cancel();
  }

  async #revive(slot: SlotName, provider: string): Promise<void> {
    const { host, requestedBy, warn } = this.#tools;
    const revival = this.#bySlot.get(slot);
    if (revival) revival.timer = undefined;
    if (this.#isOver || host.chosenIn(slot) !== provider) return;
    try {
      await host.refresh(slot, { reason: 'what served has ended by itself', requestedBy }).switched;
    } catch (error) {
      warn(error);
      if (host.chosenIn(slot) === provider) this.ended(slot, provider);
    }
  }
}
