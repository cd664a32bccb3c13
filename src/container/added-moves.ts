import { SwapError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { Swap } from '../core/swap.js';
import type { Parts } from './parts.js';
import type { Cell, Instance, Slot } from './slot.js';
import { Provisional } from './swap/provisional.js';

/** How the slots move that something new has come for. */
interface Waves {
  /** They serve nothing yet. */
  readonly empty: readonly SlotName[];
  /** What they have more than one of has no state that could be lost. */
  readonly scoped: readonly SlotName[];
  /** What serves them can stand by. */
  readonly usual: readonly SlotName[];
  /** What serves them rests before anything else is built: once it is replaced it cannot serve again. */
  readonly alone: readonly SlotName[];
}

/**
 * Moves slots to what has come for them, in such a way that what served before has lost nothing where the rest of it
 * fails: it stands by until all of it is there. Where it cannot, it is moved when nothing else can fail any more.
 */
export class AddedMoves {
  readonly #provisional = new Provisional();
  readonly #waves: Waves;
  #usual: Swap | undefined;

  /** @param newlyNeeded takes the cells that nobody needed before */
  constructor(
    private readonly parts: Parts,
    slots: readonly SlotName[],
    private readonly newlyNeeded: Set<Cell>,
  ) {
    this.#waves = this.#wavesOf(slots);
  }

  #wavesOf(names: readonly SlotName[]): Waves {
    const waves = { empty: [], scoped: [], usual: [], alone: [] } as Record<keyof Waves, SlotName[]>;
    for (const name of names) waves[this.#waveOf(this.parts.slots.get(name))].push(name);
    return waves;
  }

  #waveOf(slot: Slot): keyof Waves {
    if (!slot.active.instance) return 'empty';
    if (slot.scope !== 'singleton') return 'scoped';
    return this.#isAlone(slot) ? 'alone' : 'usual';
  }

  /** Whether something of a slot, or of what is rebuilt with it, must not be there beside its successor. */
  #isAlone(slot: Slot): boolean {
    const { resolver, registry } = this.parts;
    const chosen = resolver.resolve(slot.name);
    if (chosen && registry.recipeOf(chosen).overlap === false) return true;
    for (const { recipe } of movedWith(slot)) if (recipe.overlap === false) return true;
    return false;
  }

  /** Fills what is empty. */
  fill(): Promise<unknown>[] {
    return this.#waves.empty.map((name) => this.#follow([name]).switched);
  }

  /** Moves what serves, and can serve again: all of it in one tick, or nothing. */
  move(): Promise<unknown>[] {
    const { scoped, usual } = this.#waves;
    const moving = scoped.map((name) => this.#follow([name], this.#provisional));
    if (usual.length > 0) moving.push((this.#usual = this.#follow(usual, this.#provisional)));
    return moving.map(({ switched }) => switched);
  }

  /** Moves what could not serve again: all of it in one tick, or nothing. */
  async moveLast(): Promise<void> {
    const { alone } = this.#waves;
    if (alone.length > 0) await this.#follow(alone, this.#provisional).switched;
  }

  #follow(slots: readonly SlotName[], provisional?: Provisional): Swap {
    const { resolver } = this.parts;
    const asked: Cell[] = [];
    for (const name of slots) {
      const { active } = this.parts.slots.get(name);
      const isEager = resolver.resolve(name)?.activation === 'eager';
      if (!active.needed) this.newlyNeeded.add(active);
      active.needed ||= isEager;
      if (isEager) asked.push(active);
    }
    return this.parts.follow(slots, { reason: 'modules were loaded', asked, provisional });
  }

  /** All of it is there: what was replaced need not stand by any longer. */
  keep(): void {
    this.#provisional.keep();
  }

  /** What stands by serves again, from this tick on. */
  goBack(error: unknown): void {
    this.#provisional.takeBack(error);
  }

  /** Waits until what served meanwhile is gone again. @returns what went wrong on its way out */
  async gone(): Promise<readonly unknown[]> {
    const report = await this.#usual?.catch(() => undefined);
    return report?.outcome === 'rolledBack' ? report.warnings.filter(isOfItsEnd) : [];
  }
}

/** All that serves a slot, and all that is rebuilt with it. */
function movedWith(slot: Slot): Iterable<Instance> {
  const found = new Set(slot.instances.values());
  // Grows while it is gone through.
  for (const instance of found)
    for (const cell of instance.slot.cells())
      if (cell.instance === instance) cell.rebuilders?.forEach((next) => found.add(next));
  return found;
}

/** That it was taken back is no news to whoever did that. */
const isOfItsEnd = (warning: unknown): boolean =>
  !(warning instanceof SwapError) || warning.phase !== 'probation';
