import { ModuleError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { refName } from '../core/token.js';
import type { Ref } from '../core/token.js';
import type { Asked, ModuleScope, PlainProvider } from '../container/plain/plain-provider.js';
import type { ModuleNode } from './module-node.js';
import type { ModuleClass } from './module-record.js';
import type { Visibility } from './visible.js';

/**
 * The names of one module: its own plain providers, then those that its imports export, then those of global modules.
 */
export class NodeScope implements ModuleScope {
  readonly name: string;

  /**
   * @param rank place of the module in its graph
   * @param tools `whole`: what the whole graph shows; asked for only when names are, so the graph may still be filling;
   * `given`: what the application itself gives to a module
   */
  constructor(
    private readonly node: ModuleNode,
    readonly rank: number,
    private readonly tools: {
      readonly whole: () => Visibility;
      readonly given: (ref: Ref, asking: ModuleNode, asked: Asked) => object | undefined;
    },
  ) {
    this.name = node.label;
  }

  given(ref: Ref, asked: Asked): object | undefined {
    return this.tools.given(ref, this.node, asked);
  }

  private whole(): Visibility {
    return this.tools.whole();
  }

  get cls(): ModuleClass {
    return this.node.cls;
  }

  ownPlain(ref: Ref): PlainProvider | undefined {
    return this.node.plains.get(ref);
  }

  /** @throws ModuleError `modules/ambiguous-import`, `modules/not-exported` */
  plainOf(ref: Ref, where: string): PlainProvider | undefined {
    const own = this.ownPlain(ref);
    if (own) return own;
    const owners = this.whole().providing(ref);
    if (owners.length === 0) return undefined;
    const { globals } = this.whole();
    const seen = this.oneOf(this.node.imports, ref, where) ?? this.oneOf(globals, ref, where);
    if (seen) return seen;
    const exporting = owners.filter((owner) => this.whole().shownBy(owner).plains.has(ref));
    throw this.notExported({ what: refName(ref), verb: 'provided', ref, where, owners, exporting });
  }

  slotMeant(slot: SlotName, ref: Ref | string, where: string): SlotName {
    const hidden = this.whole().privateSlots(slot);
    if (hidden.length === 0) return slot;
    const own = hidden.find((one) => this.whole().offering(one).includes(this.node));
    if (own !== undefined) return own;
    const { globals } = this.whole();
    return (
      this.onePrivate(hidden, this.node.imports, { ref, where }) ??
      this.onePrivate(hidden, globals, { ref, where }) ??
      slot
    );
  }

  private onePrivate(
    hidden: readonly SlotName[],
    sources: readonly ModuleNode[],
    { ref, where }: { readonly ref: Ref | string; readonly where: string },
  ): SlotName | undefined {
    const shows = (slot: SlotName) => (node: ModuleNode) => this.whole().shownBy(node).slots.has(slot);
    const [found, ...others] = hidden.filter((slot) => sources.some(shows(slot)));
    if (others.length === 0) return found;
    throw new ModuleError(
      'modules/ambiguous-import',
      `${refName(ref)} reaches ${this.name} as ${listed([found, ...others].map(String))}. None was chosen.`,
      {
        path: this.pathTo(ref, where),
        hint: `say which one, by its whole name, or let only one of them reach ${this.name}`,
      },
    );
  }

  checkVisible(slot: SlotName, ref: Ref | string, where: string): void {
    const owners = this.whole().offering(slot);
    if (owners.length === 0 || owners.includes(this.node)) return;
    const shows = (node: ModuleNode) => this.whole().shownBy(node).slots.has(slot);
    if (this.node.imports.some(shows) || this.whole().globals.some(shows)) return;
    throw this.notExported({
      what: slot,
      verb: 'offered',
      ref,
      where,
      owners,
      exporting: owners.filter(shows),
    });
  }

  private oneOf(sources: readonly ModuleNode[], ref: Ref, where: string): PlainProvider | undefined {
    const found = new Map<PlainProvider, ModuleNode>();
    for (const source of sources) {
      for (const entry of this.whole().shownBy(source).plains.get(ref) ?? [])
        if (!found.has(entry)) found.set(entry, source);
    }
    if (found.size > 1) throw this.ambiguous(found, ref, where);
    return [...found.keys()][0];
  }

  private ambiguous(found: ReadonlyMap<PlainProvider, ModuleNode>, ref: Ref, where: string): ModuleError {
    const name = refName(ref);
    const owners = [...found].map(([{ module }, { label }]) =>
      module === label ? module : `${module} (through ${label})`,
    );
    return new ModuleError(
      'modules/ambiguous-import',
      `${name} reaches ${this.name} from ${listed(owners)}. None was chosen.`,
      {
        path: this.pathTo(ref, where),
        hint: `let only one of them reach ${this.name}, or provide ${name} in ${this.name} itself`,
      },
    );
  }

  private notExported(hidden: Hidden): ModuleError {
    const { what, verb, ref, where, owners } = hidden;
    const labels = owners.map(({ label }) => label);
    return new ModuleError(
      'modules/not-exported',
      `${what} is ${verb} by ${listed(labels)}, but not visible in ${this.name}.`,
      {
        path: this.pathTo(ref, where),
        hint: owners.map((owner) => this.remedy(owner, hidden)).join(', or '),
      },
    );
  }

  private remedy(owner: ModuleNode, { ref, exporting }: Hidden): string {
    if (exporting.includes(owner)) return `import ${owner.label} in ${this.name}`;
    const name = refName(ref);
    if (this.node.imports.includes(owner))
      return `export ${name} from ${owner.label}, which ${this.name} imports already`;
    return `export ${name} from ${owner.label} and import ${owner.label} in ${this.name}`;
  }

  private pathTo(ref: Ref | string, where: string): string {
    return `${this.name} -> ${where} -> ${refName(ref)}`;
  }
}

/** Something that exists elsewhere in the graph. */
interface Hidden {
  readonly what: string;
  readonly verb: string;
  readonly ref: Ref | string;
  readonly where: string;
  readonly owners: readonly ModuleNode[];
  /** Those of the owners that export it. */
  readonly exporting: readonly ModuleNode[];
}

/** Sees the names of every module, for those who ask from outside: `app.get`. */
export class EverythingScope implements ModuleScope {
  readonly name = 'the application';

  #byToken: ReadonlyMap<Ref, PlainProvider> | undefined;
  /** Of tokens that several modules provide. */
  readonly #others = new Map<Ref, PlainProvider[]>();

  constructor(
    private readonly nodes: readonly ModuleNode[],
    readonly given: (ref: Ref, asked: Asked) => object | undefined = () => undefined,
  ) {}

  /** Made when first asked for: there may be thousands, and most are asked for by other providers only. */
  #index(): ReadonlyMap<Ref, PlainProvider> {
    const [first, ...others] = this.nodes;
    return (this.#byToken ??= first && others.length === 0 ? first.plains : this.#ofAll());
  }

  #ofAll(): ReadonlyMap<Ref, PlainProvider> {
    const byToken = new Map<Ref, PlainProvider>();
    for (const plain of this.nodes.flatMap(({ plains }) => [...plains.values()])) {
      const others = this.#others.get(plain.token);
      if (others) others.push(plain);
      else if (byToken.has(plain.token)) this.#others.set(plain.token, [plain]);
      else byToken.set(plain.token, plain);
    }
    return byToken;
  }

  /** Who asks from outside is in no module. */
  ownPlain(): undefined {
    return undefined;
  }

  /** @throws ModuleError `modules/ambiguous-token` where several modules have a provider of that token */
  plainOf(ref: Ref, where: string): PlainProvider | undefined {
    const found = this.#index().get(ref);
    const others = this.#others.get(ref);
    if (!found || !others) return found;
    const owners = [found, ...others].map(({ module }) => module);
    throw new ModuleError(
      'modules/ambiguous-token',
      `${refName(ref)} is provided by ${listed(owners)}, each for itself. None was chosen.`,
      {
        path: `${where} -> ${refName(ref)}`,
        hint: 'inject it in one of these modules, or give each a token of its own',
      },
    );
  }

  slotMeant(slot: SlotName): SlotName {
    return slot;
  }

  /** From outside every slot is visible. */
  checkVisible(): void {}
}

const listed = (names: readonly string[]) => names.join(' and ');
