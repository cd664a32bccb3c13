import type { Candidate } from '../core/candidate.js';
import { culpritsOf } from '../core/culprit.js';
import type { SlotName } from '../core/names.js';
import { AddedMoves } from './added-moves.js';
import type { ImportedModule } from './bridge/imported-module.js';
import type { OfferedRecipe } from './injection/recipes.js';
import { rootOf, ShutdownError } from './lifecycle.js';
import type { Parts } from './parts.js';
import type { PlainProvider } from './plain/plain-provider.js';
import { Instance, type Cell, type Holder } from './slot.js';
import { Stopping } from './stopping.js';

/** What comes together. */
export interface AddedSet {
  readonly offers: readonly OfferedRecipe[];
  /** Plain providers; module classes are built when all else is there. */
  readonly plains: readonly PlainProvider[];
  /** Preferred providers per slot; they count where no module has said anything yet. */
  readonly selections: readonly (readonly [SlotName, string])[];
  /** Modules of inversify. */
  readonly foreign: readonly ImportedModule[];
}

/** What has come together: all of it comes to serve as it shall, or all of it goes. */
export class Addition {
  #candidates: Candidate[] = [];
  #plains: readonly PlainProvider[];
  #foreign: readonly ImportedModule[];
  /** Those of them that were asked for; true where they have come. */
  readonly #asked = new Map<ImportedModule, boolean>();
  readonly #preferred = new Set<SlotName>();
  /** Cells that nobody needed before. */
  readonly #newlyNeeded = new Set<Cell>();
  #moves: AddedMoves | undefined;
  #culprits: readonly object[] = [];

  constructor(
    private readonly parts: Parts,
    { plains, foreign }: Pick<AddedSet, 'plains' | 'foreign'>,
  ) {
    this.#plains = plains;
    this.#foreign = foreign;
  }

  /** What it failed by, the last being where that began: recipes and plain providers. Empty where nobody knows. */
  get culprits(): readonly object[] {
    return this.#culprits;
  }

  /** A candidate that is registered. */
  add(candidate: Candidate): void {
    this.#candidates.push(candidate);
  }

  /** The lowest layer of selections, where it says nothing yet. */
  prefer(slot: SlotName, provider: string): void {
    const { selections } = this.parts;
    if (selections.at(slot, 'module') !== undefined) return;
    selections.set(slot, 'module', provider);
    this.#preferred.add(slot);
  }

  /**
   * Builds what is eager, initialises the modules, moves slots to what is better now, and tells that all is up. What
   * served those slots stands by until {@link keep}; what cannot stand by is replaced last.
   * @throws what went wrong first
   */
  async activate(): Promise<void> {
    const { moduleHooks, registry } = this.parts;
    const recipes = this.#candidates.map((candidate) => registry.recipeOf(candidate));
    const together = moduleHooks.together([...recipes, ...this.#plains]);
    try {
      await this.#loadForeign();
      const moves = (this.#moves = new AddedMoves(this.parts, [...this.slots], this.#newlyNeeded));
      const plains = this.#plains.filter((plain) => !plain.isModule);
      await allOf([...moves.fill(), this.#raise(plains)]);
      for (const plain of this.#plains) if (plain.isModule) await this.#raise([plain]);
      await allOf(moves.move());
      await together.up();
    } catch (error) {
      throw this.#failure(error);
    } finally {
      together.over();
    }
  }

  /** Moves what can only be moved once nothing else fails. @throws what goes wrong with that */
  async moveLast(): Promise<void> {
    try {
      await this.#moves?.moveLast();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    this.#culprits = [...culpritsOf(error)];
    return rootOf(error);
  }

  /**
   * Parts with what stays although the rest goes. It is as far as it is, and is activated anew for what it lacks: what
   * is built and was told so is not built or told again. Before {@link goBack}, and in the same tick.
   */
  release({ offers, plains, selections, foreign }: AddedSet): Addition {
    const { registry } = this.parts;
    const released = new Addition(this.parts, { plains, foreign });
    const own = new Set<object>([...offers.map(({ recipe }) => recipe), ...plains, ...foreign]);
    const isReleased = (candidate: Candidate) => own.has(registry.recipeOf(candidate));
    released.#candidates = this.#candidates.filter(isReleased);
    this.#candidates = this.#candidates.filter((candidate) => !isReleased(candidate));
    this.#plains = this.#plains.filter((plain) => !own.has(plain));
    this.#foreign = this.#foreign.filter((imported) => !own.has(imported));
    for (const imported of foreign) {
      if (!this.#asked.get(imported)) continue;
      this.#asked.delete(imported);
      released.#asked.set(imported, true);
    }
    for (const [slot, provider] of selections) {
      if (!this.#preferred.delete(slot)) continue;
      this.parts.selections.set(slot, 'module', provider);
      released.#preferred.add(slot);
    }
    const { slots } = released;
    for (const cell of this.#newlyNeeded) {
      if (!slots.has(cell.slot.name)) continue;
      this.#newlyNeeded.delete(cell);
      released.#newlyNeeded.add(cell);
    }
    return released;
  }

  /** All that it stands on is there as well: nothing goes back any more. */
  keep(): void {
    this.#moves?.keep();
  }

  /** First: whatever comes with them may inject what they bind. */
  async #loadForeign(): Promise<void> {
    const { bridge, options } = this.parts;
    for (const imported of this.#foreign) {
      if (this.#asked.get(imported)) continue;
      this.#asked.set(imported, false);
      await bridge.loadLate(imported, { clock: options.clock, ms: options.deadlines.build });
      this.#asked.set(imported, true);
    }
  }

  /** A promise also of what fails at once. */
  async #raise(plains: readonly PlainProvider[]): Promise<void> {
    await this.parts.plains.raise(plains);
  }

  /** The slots that it has something for. */
  get slots(): ReadonlySet<SlotName> {
    return new Set([...this.#candidates.map(({ slot }) => slot), ...this.#preferred]);
  }

  /** What stands by serves again from this tick on, and nothing of this is chosen any more. */
  goBack(because: unknown): void {
    if (!this.parts.isOpen()) return;
    this.#moves?.goBack(because);
    this.#takeOut();
  }

  /**
   * Takes all of it out again, after {@link goBack}; dependents stop first.
   * @throws ShutdownError with everything that failed on the way
   */
  async takeBack(): Promise<void> {
    const { plains, moduleHooks } = this.parts;
    // Closing stops everything, this as well.
    if (!this.parts.isOpen()) return;
    await plains.quiet(this.#plains);
    for (const cell of this.#newlyNeeded) cell.needed = cell.kept || this.#isHeldByOthers(cell);
    const farewell = moduleHooks.farewell(
      undefined,
      ({ key }) => this.#isOurs(key) && !(key instanceof Instance),
    );
    const afterwards = farewell.of('onApplicationShutdown');
    const errors: unknown[] = await farewell.of('onModuleDestroy')();
    errors.push(...(await farewell.of('beforeApplicationShutdown')()));
    errors.push(...(await this.#stopping().only(this.#built())));
    errors.push(...((await this.#moves?.gone()) ?? []));
    // Slots whose move nothing could stand by, and those that nothing was built for yet.
    const rest = [...this.slots].map((slot) => this.#follow(slot));
    for (const result of await Promise.allSettled(rest))
      if (result.status === 'rejected') errors.push(result.reason);
    errors.push(...(await afterwards()));
    errors.push(...(await this.#giveBackForeign()));
    this.forget();
    if (errors.length === 0) return;
    throw new ShutdownError('Taking back modules that could not be loaded failed in parts:', errors);
  }

  /** Last: what has gone by now may have been given what they bound. */
  async #giveBackForeign(): Promise<unknown[]> {
    const { bridge } = this.parts;
    const errors: unknown[] = [];
    for (const { value } of [...this.#asked.keys()].toReversed())
      await bridge.giveBackLate(value).catch((error: unknown) => errors.push(error));
    return errors;
  }

  #built(): (Instance | PlainProvider)[] {
    const { plains } = this.parts;
    const own = new Set(this.#plains);
    const instances = this.parts.instances().filter((instance) => this.#isOurs(instance));
    return [...instances, ...plains.built.filter((plain) => own.has(plain))];
  }

  #stopping(): Stopping {
    const { options, plains, bridge } = this.parts;
    return new Stopping({
      ...{ options, plains, bridge },
      instances: () => [],
      departing: () => [],
      giveUp: async ({ slot }) => (await this.#follow(slot.name)).warnings,
    });
  }

  #follow(slot: SlotName) {
    return this.parts.follow([slot], { reason: 'loaded modules were taken back' });
  }

  #isOurs(key: unknown): boolean {
    if (!(key instanceof Instance)) return this.#plains.includes(key as PlainProvider);
    return this.#candidates.includes(key.candidate);
  }

  #isHeldByOthers({ holders }: Cell): boolean {
    const own = new Set<Holder | undefined>(this.#plains.map((plain) => this.parts.plains.holderOf(plain)));
    return [...holders].some((holder) => !own.has(holder) && !this.#isOurs(holder));
  }

  /** Forgets everything without moving anything, and slots that only this had something for. */
  forget(): void {
    this.#takeOut();
    this.parts.plains.remove(this.#plains);
    for (const { slot } of this.#candidates) this.parts.slots.forgetUnused(slot);
  }

  #takeOut(): void {
    for (const candidate of this.#candidates.toReversed()) this.parts.registrations.takeOut(candidate);
    for (const slot of this.#preferred) this.parts.selections.set(slot, 'module', undefined);
  }
}

/** Waits for all of them, whatever some do. @throws what went wrong first */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  let failed: { readonly error: unknown } | undefined;
  const noted = works.map((work) => work.catch((error: unknown) => void (failed ??= { error })));
  await Promise.all(noted);
  if (failed) throw failed.error;
}
