import type { Candidate } from '../core/candidate.js';
import type { SlotName } from '../core/names.js';
import type { Swap } from '../core/swap.js';
import type { CandidateRegistry } from './candidates/registry.js';
import type { Cell, SlotListing } from './slot.js';
import type { CellAsker } from './plain/plain-tools.js';
import type { ParentPurpose } from './swap/change.js';
import type { ChangeOrder } from './swap/work.js';

/** What activating needs of the application. */
export interface ActivationTools {
  readonly registry: CandidateRegistry;
  readonly isOpen: () => boolean;
  /** Why a cell that points at nothing cannot be called. */
  readonly emptiness: (cell: Cell, path?: string) => Error;
  /** Failed lately, and left alone until its next try. */
  readonly isBlocked: (candidate: Candidate) => boolean;
  /** Lets pins that are empty point at what serves already. */
  readonly share: (cells: readonly Cell[]) => void;
  /** Who is in the lists of slots may have changed. */
  readonly relist: (about: readonly SlotListing[]) => void;
  /** Asks for a change that fills what is needed. */
  readonly follow: (
    slots: readonly SlotName[],
    options: Pick<ChangeOrder, 'asked' | 'parent' | 'through'> & { readonly reason: string },
  ) => Swap;
  /** Asks for an automatic change where there is something to do. */
  readonly reconcile: (slot: SlotName, reason: string) => void;
}

const REASON = 'first use';

/** Fills what points at nothing because nobody has asked for it yet. */
export class Activation {
  constructor(private readonly tools: ActivationTools) {}

  /** Activates cells that point at nothing, for a change that waits for them or for the application. */
  async activate(cells: readonly Cell[], { parent, through, noting, where }: CellAsker): Promise<void> {
    const { isOpen, emptiness, follow } = this.tools;
    const [first] = cells;
    if (first && !isOpen()) throw emptiness(first, where);
    const names = new Map<SlotName, ParentPurpose>();
    for (const cell of cells) {
      cell.needed = true;
      const { name, active } = cell.slot;
      if (cell === active) names.set(name, 'dependency');
      else if (!names.has(name)) names.set(name, 'pin');
    }
    const follows = [...names].map(([name, purpose]) =>
      follow([name], {
        reason: REASON,
        asked: cells.filter(({ slot }) => slot.name === name),
        parent: parent === undefined ? undefined : { id: parent, purpose },
        through: through?.get(name),
      }),
    );
    for (const { id } of follows) noting?.note(id);
    await Promise.all(follows.map(({ switched }) => switched));
    for (const cell of cells) if (!cell.instance) throw emptiness(cell, where);
  }

  /**
   * Activates all candidates of a list that work. Those that serve already are in it in this tick. The others are prepared
   * together; where one of them fails, the rest are prepared without it, and it joins them as soon as it works: nobody
   * fails because of it.
   */
  async fill(list: SlotListing, { parent, noting }: CellAsker): Promise<void> {
    list.needed = true;
    this.#show(list);
    const { name } = list.slot;
    const options = {
      reason: REASON,
      parent: parent === undefined ? undefined : ({ id: parent, purpose: 'pin' } as const),
    };
    let before = Infinity;
    for (let left = this.#missing(list); left > 0 && left < before; left = this.#missing(list)) {
      if (!this.tools.isOpen()) return;
      before = left;
      const following = this.tools.follow([name], options);
      noting?.note(following.id);
      // What failed is left alone from now on; the events tell why.
      await following.switched.catch(() => undefined);
    }
    // What a change further up is building joins the list after that change.
    if (this.#missing(list) > 0) this.tools.reconcile(name, REASON);
  }

  /** Whatever is under way: what it replaces, it replaces in the list as well. */
  #show(list: SlotListing): void {
    const { slot } = list;
    const serving = [...slot.instances.values()].map(({ candidate }) => slot.pin(candidate.provider));
    this.tools.share(serving);
    this.tools.relist([list]);
  }

  /** How many of those that may work have not been activated. */
  #missing({ slot }: SlotListing): number {
    const missing = new Set<string>();
    for (const { provider } of this.tools.registry.candidates(slot.name)) {
      const best = this.tools.registry.find(slot.name, provider);
      if (best && !this.tools.isBlocked(best) && !slot.pins.get(provider)?.instance) missing.add(provider);
    }
    return missing.size;
  }
}
