import type { CandidateScope } from '../../core/candidate.js';
import type { Constructable, Wish } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import type { Making } from '../injection/making.js';
import { hookOf } from '../hook-of.js';
import type { Owner } from '../owners.js';

/** Where something is asked for, and whether it has to be there. */
export type Asked = Pick<Wish, 'where' | 'options'>;

/** What a module says about names: which plain provider one means, and which contracts may be injected there. */
export interface ModuleScope {
  readonly name: string;
  /** Place of the module: imported ones come before those that import them. */
  readonly rank?: number | undefined;
  /** The module class. */
  readonly cls?: Constructable | undefined;
  /** What the application itself gives under this name. @throws where it cannot, and the asker needs it */
  given?(ref: Ref, asked: Asked): object | undefined;
  /** The plain provider of the module itself that `ref` means. */
  ownPlain(ref: Ref): PlainProvider | undefined;
  /** The plain provider that `ref` means here, if there is one. @throws ModuleError if it exists but is not exported to here */
  plainOf(ref: Ref, where: string): PlainProvider | undefined;
  /**
   * The slot that a name of a slot means here: a private one where that is seen, its own before those of its imports.
   * @throws ModuleError `modules/ambiguous-import`
   */
  slotMeant(slot: SlotName, ref: Ref | string, where: string): SlotName;
  /** @throws ModuleError `modules/not-exported` unless a contract served by this slot may be injected here. */
  checkVisible(slot: SlotName, ref: Ref | string, where: string): void;
}

/**
 * How far a plain provider is. `open`: on the way of whoever builds at this moment; `running`: something of it is
 * awaited.
 */
export type PlainState = 'unbuilt' | 'open' | 'running' | 'ready' | 'closed';

/** A provider that is injected as it is: built once, no ranking, no live reference, no swap. */
export class PlainProvider implements Owner {
  state: PlainState = 'unbuilt';
  /** What consumers are given, once it is ready. */
  value: unknown;
  /** The plain providers that its parameters take, once that is known. */
  needs: readonly PlainProvider[] | undefined;
  /** Whether its hooks are ours to call: not those of values and aliases, nor of what another one returned before. */
  isOwned: boolean;

  constructor(
    readonly token: Ref,
    readonly making: Making,
    /** Module whose names its dependencies are looked up in. */
    readonly scope: ModuleScope,
    /** Nothing but the compiler says anything about the class that its token is, if it is one. */
    readonly isBare = false,
  ) {
    this.isOwned = making.owned;
  }

  /** How many instances it has. */
  get life(): CandidateScope {
    return 'singleton';
  }

  /** It is handed out no more. */
  empty(): void {
    this.value = undefined;
  }

  /** What it was made by: it is made once. */
  get origin(): object {
    return this;
  }

  /** Whether it is the class of its module. */
  get isModule(): boolean {
    return this.scope.cls === this.token;
  }

  /** How it is called in messages. */
  get title(): string {
    return refName(this.token);
  }

  get ownerName(): string {
    return this.title;
  }

  /** A hook of it, bound to it; undefined where it has none or is not ours to call. */
  hook(name: string): ((...args: readonly unknown[]) => unknown) | undefined {
    return this.isOwned ? hookOf(this.value, name) : undefined;
  }

  /** Label of the module that it belongs to. */
  get module(): string {
    return this.scope.name;
  }
}
