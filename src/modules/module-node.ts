import type { Constructable } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import { privateName } from '../core/private-slots.js';
import { isClass, type Ref } from '../core/token.js';
import type { InversifyModule } from '../container/bridge/foreign.js';
import type { OfferedRecipe } from '../container/injection/recipes.js';
import type { PlainProvider } from '../container/plain/plain-provider.js';
import type { GraphEdits, Source } from './graph-edits.js';
import { isGlobal } from './module-record.js';
import type { ModuleClass, ModuleExport, ModuleImport, ModuleMetadata } from './module-record.js';
import { wayOf, type Provider, type Way } from './provider.js';

/** An entry of a module's lists, and where it stands: `AppModule.providers[2]`. */
export interface Located<T> {
  readonly value: T;
  readonly where: string;
}

/** Where a plain provider is written down, and how. */
export interface PlainPlace {
  readonly where: string;
  readonly way: Way;
}

/** A candidate that a module offers. */
export interface OwnOffer extends OfferedRecipe {
  readonly slot: SlotName;
  readonly where: string;
  /** Its class, where it is one. */
  readonly cls: Constructable | undefined;
}

/** One module of a graph: a module class, or one dynamic module. Filled step by step while the graph is read. */
export class ModuleNode {
  /** Modules that it imports, in their order. */
  readonly imports: ModuleNode[] = [];
  /** Modules of inversify that it imports. */
  readonly foreign: Located<InversifyModule>[] = [];
  readonly plains = new Map<Ref, PlainProvider>();
  readonly offers: OwnOffer[] = [];
  /** The same by `slot/provider`. */
  readonly offersByName = new Map<string, OwnOffer>();
  readonly exportedPlains = new Set<PlainProvider>();
  readonly exportedSlots = new Set<SlotName>();
  /** Imported modules that it exports in turn. */
  readonly reexports = new Set<ModuleNode>();

  /**
   * @param label its name in messages, unique within the graph
   * @param source its identity: the class, or the dynamic module
   */
  constructor(
    readonly label: string,
    readonly source: Source,
    private readonly said: {
      readonly lists: readonly Located<ModuleMetadata>[];
      readonly edits: GraphEdits;
    },
  ) {}

  get cls(): ModuleClass {
    return typeof this.source === 'function' ? this.source : this.source.module;
  }

  get isGlobal(): boolean {
    return isGlobal(this.cls) || (typeof this.source === 'object' && this.source.global === true);
  }

  get importEntries(): Located<ModuleImport>[] {
    return this.said.lists.flatMap(({ value, where }) => located(value.imports, `${where}.imports`));
  }

  /** Gives its providers out one by one, without a record for each: there may be thousands. */
  eachProvider(visit: (provider: Provider, list: string, index: number) => void): void {
    const { lists, edits } = this.said;
    for (const { value, where } of lists) {
      for (const field of ['controllers', 'providers'] as const) {
        const list = `${where}.${field}`;
        value[field]?.forEach((provider, index) => visit(edits.provider(provider), list, index));
      }
    }
  }

  /** Where plain providers of a token are written down: for messages, found anew. */
  placesOf(token: Ref): PlainPlace[] {
    const places: PlainPlace[] = [];
    this.eachProvider((provider, list, index) => {
      const way = wayTo(token, provider);
      if (way) places.push({ where: placeIn(list, index), way });
    });
    const isItself = token === this.cls;
    if (isItself) places.push({ where: `${this.label} itself`, way: 'useClass' });
    return places;
  }

  get exports(): Located<ModuleExport>[] {
    return this.said.lists.flatMap(({ value, where }) => located(value.exports, `${where}.exports`));
  }

  /** What was read in the place of a module. */
  readInstead(source: Source): Source {
    return this.said.edits.module(source);
  }

  get selections(): [SlotName, string][] {
    const lists = this.said.lists.map(({ value }) => Object.entries(value.selections ?? {}));
    const own = new Set(this.offers.map(({ slot }) => slot));
    // Where it has a slot of that name for itself, it means that.
    const meant = (slot: SlotName) =>
      own.has(privateName(slot, this.label)) ? privateName(slot, this.label) : slot;
    return (lists.flat() as [SlotName, string][]).map(([slot, provider]) => [meant(slot), provider]);
  }
}

/** How an entry provides a token; undefined where it does not. */
function wayTo(token: Ref, provider: Provider): Way | undefined {
  if (isClass(provider)) return provider === token ? 'useClass' : undefined;
  return 'provide' in provider && provider.provide === token ? wayOf(provider) : undefined;
}

const located = <T>(list: readonly T[] | undefined, where: string): Located<T>[] =>
  (list ?? []).map((value, index) => ({ value, where: placeIn(where, index) }));

/** Where an entry of a list stands: `AppModule.providers[2]`. */
export const placeIn = (list: string, index: number): string => `${list}[${index}]`;
