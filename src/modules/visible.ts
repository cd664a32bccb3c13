import type { SlotName } from '../core/names.js';
import { isPrivateSlot, openName } from '../core/private-slots.js';
import type { Ref } from '../core/token.js';
import type { PlainProvider } from '../container/plain/plain-provider.js';
import type { ModuleNode } from './module-node.js';

/** What a module shows to those that import it: its own exports, and those of the modules that it exports. */
export interface Shown {
  readonly plains: ReadonlyMap<Ref, ReadonlySet<PlainProvider>>;
  readonly slots: ReadonlySet<SlotName>;
}

/** Who owns what in a whole graph, and what each module shows. */
export class Visibility {
  readonly globals: readonly ModuleNode[];
  private readonly byToken = new Map<Ref, ModuleNode[]>();
  private readonly bySlot = new Map<SlotName, ModuleNode[]>();
  /** Private slots by the name that those who see them call them by. */
  private readonly hidden = new Map<SlotName, SlotName[]>();
  private readonly shown = new Map<ModuleNode, Shown>();

  constructor(nodes: readonly ModuleNode[]) {
    this.globals = nodes.filter((node) => node.isGlobal);
    for (const node of nodes) {
      for (const token of node.plains.keys()) listUnder(this.byToken, token, node);
      for (const slot of new Set(node.offers.map((offer) => offer.slot))) {
        listUnder(this.bySlot, slot, node);
        if (isPrivateSlot(slot)) listUnder(this.hidden, openName(slot), slot);
      }
    }
  }

  /** Modules that have a plain provider of a token, exported or not. */
  providing(token: Ref): readonly ModuleNode[] {
    return this.byToken.get(token) ?? [];
  }

  /** Modules that offer candidates of a slot, exported or not. */
  offering(slot: SlotName): readonly ModuleNode[] {
    return this.bySlot.get(slot) ?? [];
  }

  /** The private slots that modules have under a name, seen or not. */
  privateSlots(name: SlotName): readonly SlotName[] {
    return this.hidden.get(name) ?? [];
  }

  shownBy(node: ModuleNode): Shown {
    let shown = this.shown.get(node);
    if (!shown) this.shown.set(node, (shown = collect(node)));
    return shown;
  }
}

function collect(node: ModuleNode): Shown {
  const plains = new Map<Ref, Set<PlainProvider>>();
  const slots = new Set<SlotName>();
  // A set grows while it is walked, which also ends the walk where modules export each other.
  const showing = new Set([node]);
  for (const { exportedPlains, exportedSlots, reexports } of showing) {
    for (const entry of exportedPlains)
      plains.set(entry.token, (plains.get(entry.token) ?? new Set()).add(entry));
    for (const slot of exportedSlots) slots.add(slot);
    for (const reexported of reexports) showing.add(reexported);
  }
  return { plains, slots };
}

function listUnder<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
