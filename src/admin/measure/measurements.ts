import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { SlotStatus } from '../../container/status.js';
import type { SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { Application } from '../../modules/application.js';
import { SlotMeter, type CallCounts } from './slot-meter.js';

/** What a slot has done in the last second. */
export interface Measurement extends CallCounts {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly slot: SlotName;
  readonly provider: string | undefined;
  readonly generation: number | undefined;
  /** Calls, leases and uses that run now. */
  readonly inFlight: number;
}

/** Calls in flight, of the slots where that has changed. */
export interface InFlight {
  readonly slots: Readonly<Record<string, number>>;
}

/** What there was to see at one moment. */
interface Look {
  readonly status: readonly SlotStatus[];
  readonly of: ReadonlyMap<SlotName, Measurement>;
}

/** Somebody who looks. */
interface Watcher {
  readonly slot: SlotName | undefined;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** Numbers of calls in flight that were told last. */
  readonly told: Map<string, number>;
}

/** How often what was measured is told. */
const EVERY_MS = 1_000;
/** At a time, of all slots. */
const MOST_WATCHERS = 64;
const encoder = new TextEncoder();

/** Tells those who look how much is being called, once a second. Where nobody looks nothing is measured. */
export class Measurements {
  readonly #app: Application;
  readonly #clock: Clock;
  readonly #watchers = new Set<Watcher>();
  readonly #meters = new Map<SlotName, SlotMeter>();
  #timer: Timer | undefined;

  constructor(app: Application, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  /** How many calls are in flight now, of the slots that have any, or of one. @throws ResolutionError `resolution/unknown` */
  inFlight(slot?: SlotName): InFlight {
    const status = slot === undefined ? this.#app.status() : [this.#app.status(slot)];
    return inFlightOf(status, new Map());
  }

  /**
   * A stream of what is measured: of one slot its calls, of all slots how many calls are in flight, of which only what has changed is told.
   *
   * @returns undefined where too many look already
   * @throws RegistryError `registry/not-live` for a slot whose calls nobody can stand around
   */
  stream(slot: SlotName | undefined): ReadableStream<Uint8Array> | undefined {
    if (this.#watchers.size >= MOST_WATCHERS) return undefined;
    if (slot !== undefined && !this.#meters.has(slot))
      this.#meters.set(slot, new SlotMeter(this.#app, slot, this.#clock));
    let leave = (): void => undefined;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const watcher = { slot, controller, told: new Map() };
        leave = () => this.#leave(watcher);
        this.#watchers.add(watcher);
        this.#timer ??= this.#wait();
        // Whoever connects knows at once that they are, and how it stands.
        if (slot === undefined) this.#tell(watcher, { status: this.#app.status(), of: new Map() });
      },
      cancel: () => leave(),
    });
  }

  /** Ends what is told. */
  close(): void {
    for (const watcher of [...this.#watchers]) {
      this.#leave(watcher);
      watcher.controller.close();
    }
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    const { slot } = watcher;
    const isWatched = [...this.#watchers].some((one) => one.slot === slot);
    if (slot !== undefined && !isWatched) {
      this.#meters.get(slot)?.end();
      this.#meters.delete(slot);
    }
    if (this.#watchers.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): Timer {
    return this.#clock.after(EVERY_MS, () => this.#look(), { isBackground: true });
  }

  #look(): void {
    const isAll = [...this.#watchers].some(({ slot }) => slot === undefined);
    const of = new Map([...this.#meters].map(([slot, meter]) => [slot, this.#measurement(slot, meter)]));
    // Made once for all of them.
    const status = isAll ? this.#app.status() : [];
    for (const watcher of this.#watchers) this.#tell(watcher, { status, of });
    this.#timer = this.#wait();
  }

  #measurement(slot: SlotName, meter: SlotMeter): Measurement {
    const { active: provider, generation, inFlight } = this.#app.status(slot);
    return { at: this.#clock.epoch(), slot, provider, generation, inFlight, ...meter.take() };
  }

  #tell({ slot, controller, told }: Watcher, { status, of }: Look): void {
    // Whoever is too slow misses seconds, and fills nothing.
    if ((controller.desiredSize ?? 0) <= 0) return;
    const news = slot === undefined ? inFlightOf(status, told) : of.get(slot);
    if (news) controller.enqueue(encoder.encode(`data: ${JSON.stringify(news)}\n\n`));
  }
}

function inFlightOf(status: readonly SlotStatus[], told: Map<string, number>): InFlight {
  const changed = status.filter(({ slot, inFlight }) => (told.get(slot) ?? 0) !== inFlight);
  for (const { slot, inFlight } of changed) told.set(slot, inFlight);
  return { slots: Object.fromEntries(changed.map(({ slot, inFlight }) => [slot, inFlight])) };
}
