import type { SelectionLayer } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';

/** Why a provider is avoided, and until when. */
export interface Avoidance {
  /** In words: `unhealthy, 3 checks in a row failed`. */
  readonly why: string;
  /** Since when: milliseconds since 1970. */
  readonly since: number;
  /** When it is tried again: milliseconds since 1970. */
  readonly until: number;
}

/** Providers of one slot that are avoided. */
export type Avoided = ReadonlyMap<string, Avoidance>;

/** Layers of selections that say what serves, however well it does. */
const ABOVE = ['operator', 'test', 'explicit'] as const satisfies readonly SelectionLayer[];

/** One of these layers. */
export type LayerAboveHealth = (typeof ABOVE)[number];

/** Whether a selection of this layer counts although what it selects is avoided. */
export const isAboveHealth = (layer: SelectionLayer): layer is LayerAboveHealth =>
  (ABOVE as readonly SelectionLayer[]).includes(layer);

/**
 * Providers that rank behind all others of their slot for a while, because they do not work: what remains best where nothing
 * else is there. Says nothing about whether such candidates exist.
 */
export class Avoidances {
  readonly #slots = new Map<SlotName, Map<string, Avoidance>>();

  /** Of one slot; undefined where none is. */
  of(slot: SlotName): Avoided | undefined {
    return this.#slots.get(slot);
  }

  /** Avoids a provider, or with undefined no more. @returns whether that ranks the slot otherwise */
  set(slot: SlotName, provider: string, avoidance: Avoidance | undefined): boolean {
    const avoided = this.#slots.get(slot);
    if (avoidance === undefined) {
      if (!avoided?.delete(provider)) return false;
      if (avoided.size === 0) this.#slots.delete(slot);
      return true;
    }
    const isNew = avoided?.has(provider) !== true;
    if (avoided) avoided.set(provider, Object.freeze(avoidance));
    else this.#slots.set(slot, new Map([[provider, Object.freeze(avoidance)]]));
    return isNew;
  }
}
