import { SwapError } from '../../src/core/errors.js';
import type { OneiricEvent } from '../../src/core/events.js';
import type { Slot } from '../../src/container/slot.js';
import type { SlotName } from '../../src/core/names.js';
import { isKeeper, type Life } from './probe.js';
import { DEADLINE_MS } from './swap-program.js';
import { placeOf, type SwapWorld } from './swap-world.js';

/** Of `adapter:a/p#3`: 3. */
const numberIn = (key: string): string => key.replace(/.*#/, '');

/** Looks at what happens while it happens: at the switch of a group, at the end of a drain, when a clean-up begins. */
export class SwapWatch {
  constructor(private readonly world: SwapWorld) {}

  noticed(event: OneiricEvent): void {
    if (event.type === 'swap.prepared') this.#watchStaged(event.id);
    if (event.type === 'swap.switched') this.#checkGroup(event.id);
    if (event.type === 'swap.retired') this.#noteCut(event);
    if (event.type === 'app.closing') this.#noteServing();
  }

  /** I3, and the order of I8. */
  cleanupStarts(life: Life): void {
    const slot = this.world.parts.slots.get(life.slot);
    for (const cell of slot.cells()) {
      if (cell.instance?.value === life.self)
        this.world.broken(`I3: ${life.key} is disposed of while a cell points at it`);
    }
    this.#checkCut(life);
    this.#checkKeepers(life);
    this.#checkOrder(life);
  }

  /** I2: whoever was given an instance itself is gone before it, or named by the report and by a warning. */
  #checkKeepers(life: Life): void {
    for (const { key, slot, held, cleanups, isLate } of this.world.lives) {
      if (cleanups > 0 || isLate || !held.includes(life.self)) continue;
      const holder = `${slot}#${numberIn(key)}`;
      const isCut = life.cut?.some((row) => isKeeper(row) && row.method.endsWith(` by ${holder}`));
      if (!isCut || !this.#isWarnedOf(life, holder))
        this.world.broken(`I2: ${life.key} is disposed of while ${key} holds it, and nobody is told`);
    }
  }

  #isWarnedOf({ slot, provider, key }: Life, holder: string): boolean {
    return this.world.events.some(
      (event) =>
        event.type === 'swap.warning' &&
        event.error instanceof SwapError &&
        event.error.code === 'swap/still-held' &&
        event.error.slot === slot &&
        event.error.message.includes(`${provider}#${numberIn(key)} `) &&
        event.error.message.includes(` by ${holder}`),
    );
  }

  #checkCut(life: Life): void {
    const running = [...life.running].filter(([, calls]) => calls > 0);
    if (running.length === 0) return;
    const named = (method: string) => life.cut?.find((each) => each.method === method)?.calls ?? 0;
    for (const [method, calls] of running) {
      if (named(method) !== calls)
        this.world.broken(`I3: ${life.key} is disposed of with ${calls} ${method} uncut`);
    }
    const deadline = this.#drainMs.get(life.key) ?? DEADLINE_MS;
    if (this.world.clock.now - (life.retiredAt ?? Infinity) < deadline) {
      this.world.broken(
        `I3: ${life.key} is disposed of before its deadline, with ${running.length} kinds of calls`,
      );
    }
  }

  readonly #drainMs = new Map<string, number>();

  /** I8: what stops needs nobody that still runs, unless they need each other. */
  #checkOrder(life: Life): void {
    if (this.world.parts.stage !== 'closing') return;
    for (const other of this.world.lives) {
      const isServing = other !== life && this.#servedAtClose.has(other) && this.#servedAtClose.has(life);
      if (!isServing || this.#isCleanedUp(other)) continue;
      // Whoever was given an instance itself was not given what serves there by now.
      const needs = other.needs.some(
        (need) => need.onSwap === 'follow' && this.#pointedAtClose.get(placeOf(need)) === life,
      );
      if (needs && !this.#reaches(life.slot, other.slot) && !this.#leadsTo(life, other)) {
        this.world.broken(`I8: ${life.key} is disposed of before ${other.key}, which needs it`);
      }
    }
  }

  #isCleanedUp({ isCleanedUp, cleanupAt = Infinity }: Life): boolean {
    return isCleanedUp || this.world.now - cleanupAt >= DEADLINE_MS;
  }

  /** What each place pointed at when the application began to close. */
  readonly #pointedAtClose = new Map<string, Life | undefined>();

  /** Places that pointed at something hostile by then: it has no life, so nobody knows what it needed. */
  readonly #hostileAtClose = new Set<string>();

  /** What served when the application began to close. */
  readonly #servedAtClose = new Set<Life>();

  /** Whether one instance needed the other, directly or not. */
  #leadsTo(from: Life, to: Life, seen = new Set<Life>()): boolean {
    if (seen.has(from)) return false;
    seen.add(from);
    const places = from.needs.map(placeOf);
    if (places.some((place) => this.#hostileAtClose.has(place))) return true;
    const next = places.map((place) => this.#pointedAtClose.get(place));
    return next.some((life) => life !== undefined && (life === to || this.#leadsTo(life, to, seen)));
  }

  /** Whether what served in one slot needed the other, directly or not. */
  #reaches(from: SlotName, to: SlotName, seen = new Set<SlotName>()): boolean {
    if (from === to && seen.size > 0) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    const next = [...this.#servedAtClose].filter(({ slot }) => slot === from).flatMap(({ needs }) => needs);
    return next.some(({ slot }) => slot !== from && (slot === to || this.#reaches(slot, to, seen)));
  }

  #watchStaged(id: number): void {
    for (const { instance } of this.world.parts.driver.work(id)?.stagings ?? []) {
      const life = this.world.lifeOf(instance);
      instance.generation.signal.addEventListener('abort', () => {
        if (life) life.retiredAt = this.world.clock.now;
      });
    }
  }

  /** I7: when the first of a group tells of its switch, all have switched. */
  #checkGroup(id: number): void {
    const work = this.world.parts.driver.work(id);
    for (const [slot, provider] of work?.order.wants ?? []) {
      const active = this.world.parts.slots.get(slot).active.instance;
      if (active?.candidate.provider !== provider)
        this.world.broken(`I7: ${slot} lags behind its group ${id}`);
    }
    this.#checkRebuilt(id, work?.plans.map(({ slot }) => slot) ?? []);
  }

  #checkRebuilt(id: number, slots: readonly Slot[]): void {
    for (const { rebuilds = [], name } of slots.flatMap((slot) => [...slot.instances.values()])) {
      for (const [cell, held] of rebuilds) {
        if (slots.includes(cell.slot) && cell.instance && cell.instance !== held)
          this.world.broken(`I7: ${name} was not rebuilt with ${cell.slot.name} by ${id}`);
      }
    }
  }

  #noteCut(event: Extract<OneiricEvent, { type: 'swap.retired' }>): void {
    const work = this.world.parts.driver.work(event.id);
    const leaving = work?.leaving.find(
      ({ instance, slot }) => slot.name === event.slot && instance.number === event.from.generation,
    );
    const life = leaving && this.world.lifeOf(leaving.instance);
    if (!leaving) return this.world.broken(`I2: swap.retired of ${event.slot} names nobody`);
    if (!life) return;
    life.cut = leaving.cut;
    this.#drainMs.set(life.key, work?.order.options.drainTimeoutMs ?? DEADLINE_MS);
  }

  #noteServing(): void {
    for (const slot of this.world.parts.slots.values()) {
      for (const { provider, capabilities, instance } of slot.cells()) {
        const life = instance && this.world.lifeOf(instance);
        if (life) this.#servedAtClose.add(life);
        const place = placeOf({ slot: slot.name, provider, capabilities });
        this.#pointedAtClose.set(place, life);
        if (instance && !life) this.#hostileAtClose.add(place);
      }
    }
  }
}
