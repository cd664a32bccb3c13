import { RegistryError } from '../../core/errors.js';
import { SELECTION_LAYERS, type SelectionLayer } from '../../core/events.js';
import { checkName, parseSlotName, shown, type SlotName } from '../../core/names.js';

/** Who set a slot to which provider. */
export interface Selection {
  readonly provider: string;
  readonly layer: SelectionLayer;
}

/** Which provider each slot is set to, by layer. Says nothing about whether such a candidate exists. */
export class Selections {
  // Highest layer first, never empty: the first entry is the one that counts.
  private readonly entries = new Map<SlotName, readonly Selection[]>();
  /** Of slots whose selection has not served yet: what had been selected, or served, before. */
  private readonly covered = new Map<SlotName, string | undefined>();

  /**
   * Sets a slot to a provider in one layer, or takes that back with `undefined`.
   *
   * @returns whether this layer says something else than before
   * @throws RegistryError `registry/bad-slot`, `registry/bad-provider`, `registry/bad-layer`; nothing was changed then
   */
  set(slot: SlotName, layer: SelectionLayer, provider: string | undefined): boolean {
    parseSlotName(slot);
    checkLayer(layer);
    if (provider !== undefined) checkName('provider', provider);
    const before = this.all(slot);
    if (saidBy(before, layer) === provider) return false;
    const others = before.filter((one) => one.layer !== layer);
    if (provider !== undefined) others.push(Object.freeze({ provider, layer }));
    if (others.length > 1) others.sort((a, b) => heightOf(a) - heightOf(b));
    if (others.length === 0) this.entries.delete(slot);
    else this.entries.set(slot, Object.freeze(others));
    return true;
  }

  /** The selection of the highest layer that says anything. */
  get(slot: SlotName): Selection | undefined {
    return this.entries.get(slot)?.[0];
  }

  /** The selection is a wish that has not held yet: what was selected or served before counts next. */
  cover(slot: SlotName, provider: string | undefined): void {
    this.covered.set(slot, provider);
  }

  /** The selection counts alone. */
  uncover(slot: SlotName): void {
    this.covered.delete(slot);
  }

  /** The provider that comes next where the selected one cannot serve, because it is a wish that has not held yet. */
  beneath(slot: SlotName): string | undefined {
    if (!this.covered.has(slot)) return undefined;
    return this.covered.get(slot) ?? this.all(slot)[1]?.provider;
  }

  /** Whether any selection is a wish that has not held yet. */
  get hasWishes(): boolean {
    return this.covered.size > 0;
  }

  /** The provider that one layer says. */
  at(slot: SlotName, layer: SelectionLayer): string | undefined {
    return saidBy(this.all(slot), layer);
  }

  /** The slots that any layer says something of, by name. */
  slots(): SlotName[] {
    return [...this.entries.keys()].sort();
  }

  /** What every layer says, highest first. */
  all(slot: SlotName): readonly Selection[] {
    return this.entries.get(slot) ?? NONE;
  }
}

const NONE: readonly Selection[] = Object.freeze([]);

function saidBy(selections: readonly Selection[], layer: SelectionLayer): string | undefined {
  for (const selection of selections) if (selection.layer === layer) return selection.provider;
  return undefined;
}

const heightOf = (selection: Selection) => SELECTION_LAYERS.indexOf(selection.layer);

function checkLayer(layer: unknown): void {
  if ((SELECTION_LAYERS as readonly unknown[]).includes(layer)) return;
  throw new RegistryError('registry/bad-layer', `${shown(layer)} is not a layer of selections.`, {
    hint: `use one of ${SELECTION_LAYERS.join(', ')}`,
  });
}
