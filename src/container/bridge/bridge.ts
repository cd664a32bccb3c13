import { InjectionError, LifecycleError, ModuleError, OneiricError, oneLineOf } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import { isToken, type Ref } from '../../core/token.js';
import { withDeadline } from '../swap/deadline.js';
import { openInversify, type InversifyContainer, type InversifySide } from '../inversify.js';
import type { Cell } from '../slot.js';
import type { ForeignSingleton } from './binding-watch.js';
import type { ForeignBinding, ForeignWish, InversifyModule } from './foreign.js';
import type { ImportedModule, Patience } from './imported-module.js';
import { LateModules } from './late-modules.js';
import { foreignWishOf, holderOfService, nameOfService, titleOf, toInversify } from './foreign-token.js';
import type { OurSide } from './our-side.js';

/** Names of those that hold a live reference. */
export type HoldersOf = (reference: unknown) => readonly string[];

/** The way between one application and its inversify container, which is loaded and made when first needed. */
export class Bridge {
  #side: InversifySide | undefined;
  #isClosed = false;
  readonly #modules: ImportedModule[] = [];
  readonly #known = new Set<InversifyModule>();
  readonly #askAfter = new Set<HoldersOf>();
  #ours: OurSide | undefined;
  readonly #late = new LateModules({
    load: (imported, patience) => this.#load(imported, patience),
    unload: async (module) => this.#side?.unload(module),
  });

  /** What inversify is shown of the application. */
  shows(ours: OurSide): void {
    this.#ours = ours;
  }

  /** @throws LifecycleError `inversify/cannot-load`, `inversify/closed` */
  get inversify(): InversifyContainer {
    return this.#open().container;
  }

  /** Whether nobody has asked for it yet. */
  get isUnused(): boolean {
    return this.#side === undefined;
  }

  /** Whether start has to wait for modules of inversify. */
  get hasModules(): boolean {
    return this.#modules.length > 0;
  }

  /** Modules to be loaded, in this order; each once, however many import it. */
  add(modules: readonly ImportedModule[]): void {
    for (const imported of modules) {
      if (this.#known.has(imported.value)) continue;
      this.#known.add(imported.value);
      this.#modules.push(imported);
    }
  }

  /** Loads a module that comes later, where it is not there already. @throws ModuleError `inversify/module-failed` */
  async loadLate(imported: ImportedModule, patience: Patience): Promise<void> {
    if (!this.#known.has(imported.value)) await this.#late.load(imported, patience);
  }

  /** Takes out what was loaded late, where nobody else has asked for it. @throws what deactivating throws */
  async giveBackLate(module: InversifyModule): Promise<void> {
    await this.#late.giveBack(module);
  }

  /** Loads what was added, one after the other. @throws ModuleError `inversify/module-failed` */
  async loadModules(patience: Patience): Promise<void> {
    for (let next = this.#modules.shift(); next; next = this.#modules.shift())
      await this.#load(next, patience);
  }

  #load({ value, where }: ImportedModule, { clock, ms }: Patience): Promise<void> {
    return new Promise((resolve, reject) => {
      // What it binds after its deadline would stay for ever.
      let refusal: Error | undefined;
      const work = () => this.#open().load(value, () => refusal);
      withDeadline(clock, { ms, work }, (timed) => {
        if (timed.end === 'done') return resolve();
        const isLate = timed.end === 'timedOut';
        const text = isLate ? `it did not end within ${ms} ms` : oneLineOf(timed.error);
        const error = new ModuleError(
          'inversify/module-failed',
          `The inversify module ${where} cannot be loaded: ${text}`,
          { path: where, cause: isLate ? undefined : timed.error },
        );
        if (isLate) refusal = error;
        reject(error);
      });
    });
  }

  /** The application answers to more names than before. */
  forgetPlans(): void {
    this.#side?.forgetPlans();
  }

  /** What users bound in inversify for a name that the application does not know. */
  find(ref: Ref | SlotName): ForeignBinding | undefined {
    const side = this.#side;
    if (!side || this.#isClosed) return undefined;
    const wish = wishFor(ref);
    return side.isBound(wish) ? new Bound(side, wish) : undefined;
  }

  /** Singletons of inversify, the oldest first: each may have been given those before it. */
  singletons(): readonly ForeignSingleton[] {
    return this.#side?.watch.singletons() ?? [];
  }

  /** Names of those in other containers that were given a cell: singletons of inversify, and who is asked after besides. */
  holdersOf(cell: Cell): string[] {
    const holders = this.singletons().filter(({ given }) => given.has(cell));
    const names = holders.map(({ binding }) => holderOfService(binding.serviceIdentifier));
    return [...names, ...[...this.#askAfter].flatMap((holdersOf) => holdersOf(cell.live.ref))];
  }

  /** Has a container that is not made here say who holds a live reference. @returns ends that */
  asksAfter(holdersOf: HoldersOf): () => void {
    this.#askAfter.add(holdersOf);
    return () => void this.#askAfter.delete(holdersOf);
  }

  /** Deactivates a singleton. @throws LifecycleError `inversify/deactivation-failed` */
  stop(singleton: ForeignSingleton, { clock, ms }: Patience): Promise<void> {
    const name = nameOfService(singleton.binding.serviceIdentifier);
    return new Promise((resolve, reject) => {
      const work = () => this.#side?.deactivate(singleton);
      withDeadline(clock, { ms, work }, (timed) => {
        if (timed.end === 'done') return resolve();
        const isLate = timed.end === 'timedOut';
        reject(
          new LifecycleError(
            'inversify/deactivation-failed',
            `inversify ${isLate ? `did not deactivate ${name} within ${ms} ms` : `could not deactivate ${name}: ${oneLineOf(timed.error)}`}. It is not used any more.`,
            { cause: isLate ? undefined : timed.error },
          ),
        );
      });
    });
  }

  /** Nothing is resolved or bound from here on. */
  close(): void {
    this.#isClosed = true;
    this.#side?.close();
  }

  #open(): InversifySide {
    if (this.#side) return this.#side;
    if (this.#isClosed || !this.#ours) {
      throw new LifecycleError(
        'inversify/closed',
        'The application is closed, and never had an inversify container.',
        { hint: 'create a new application' },
      );
    }
    return (this.#side = openInversify(this.#ours));
  }
}

/** What a name of ours is called in inversify. */
function wishFor(ref: Ref | SlotName): ForeignWish {
  if (isToken(ref)) return foreignWishOf(ref) ?? { identifier: toInversify(ref) };
  return { identifier: ref };
}

/** A binding of inversify, with its errors made ours. */
class Bound implements ForeignBinding {
  constructor(
    private readonly side: InversifySide,
    private readonly wish: ForeignWish,
  ) {}

  get newest(): number {
    return this.side.watch.newestBehind(this.wish.identifier);
  }

  get(where: string): unknown {
    try {
      return this.side.get(this.wish);
    } catch (error) {
      throw this.#unresolved(error, where);
    }
  }

  async getAsync(where: string): Promise<unknown> {
    try {
      return await this.side.getAsync(this.wish);
    } catch (error) {
      throw this.#unresolved(error, where);
    }
  }

  #unresolved(cause: unknown, path: string): InjectionError {
    const text = oneLineOf(cause);
    const isAsync = !OneiricError.is(cause) && /asynchronous/.test(text);
    const hint = isAsync
      ? 'it is built asynchronously: ask with app.getAsync, or name it in a constructor instead of inject()'
      : undefined;
    return new InjectionError(
      'inversify/unresolved',
      `inversify cannot resolve ${titleOf(this.wish)}: ${text}`,
      { path, hint, cause },
    );
  }
}
