import type { Candidate } from '../../core/candidate.js';
import type { SettingsClass } from '../../core/component.js';
import type { SelectionLayer } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Parts } from '../parts.js';
import type { Instance } from '../slot.js';
import {
  isAboveHealth,
  type Avoidance,
  type Avoided,
  type LayerAboveHealth,
} from '../candidates/avoidances.js';
import { differencesOf, type Difference } from './differences.js';
import { SettingsHook } from './settings-hook.js';
import { unmetSelection } from './unmet-selection.js';

/** What one layer says of a slot now. */
export interface DesiredSelection {
  readonly slot: SlotName;
  readonly layer: SelectionLayer;
  /** Undefined where the layer wants none any more. */
  readonly provider: string | undefined;
}

/** A provider whose settings have changed. */
export type Resettled = Pick<Candidate, 'slot' | 'provider'>;

/** A provider that settings can be given to. */
export interface Configurable extends Resettled {
  /** Undefined where it takes none. */
  readonly settings: SettingsClass | undefined;
}

/** A provider that is to be left for what comes after it, or returned to. */
export interface DesiredAvoidance extends Resettled {
  /** Undefined where it is avoided no more. */
  readonly avoidance: Avoidance | undefined;
}

/** What somebody wishes from now on, and how it is to be moved to. */
export interface Desire {
  readonly selections?: readonly DesiredSelection[];
  readonly settings?: readonly Resettled[];
  readonly avoidances?: readonly DesiredAvoidance[];
  /** Conditions of candidates may hold that did not, or the other way round. Default false. */
  readonly conditions?: boolean;
  /**
   * All slots that it moves, move in one tick or not at all: instances that would take their settings over by themselves
   * are renewed, and all wait while what is selected for one of them is not there. Default false: each by itself.
   */
  readonly atomic?: boolean | undefined;
  /** Why, for reports and events. */
  readonly reason: string;
}

/** What can be said of a slot whose providers may be avoided. */
export interface Outlook {
  /** Names of all that could serve. */
  readonly providers: readonly string[];
  /** Those of them whose last try failed, until the next one. */
  readonly failed: ReadonlySet<string>;
  readonly avoided: Avoided;
  /** Who decides what serves, however well it does. */
  readonly selectedBy: LayerAboveHealth | undefined;
}

const NOTHING_AVOIDED: Avoided = new Map();

/**
 * Wishes that nobody waits for: they are written down, and the reconciler moves what is towards them, again and again
 * until it holds. What fails leaves what serves alone.
 */
export class Desires {
  readonly #hook: SettingsHook;

  constructor(private readonly parts: Parts) {
    const { clock, deadlines, emit } = parts.options;
    this.#hook = new SettingsHook({ clock, deadlines, emit, ledger: parts.settings });
  }

  /**
   * Writes wishes down, and begins to move what differs from them.
   * @returns settles when instances that take their settings over by themselves have been told; never rejects
   */
  async wish({
    selections = [],
    settings = [],
    avoidances = [],
    conditions = false,
    atomic = false,
    reason,
  }: Desire): Promise<void> {
    const ranked = conditions ? this.parts.conditions.review() : [];
    const avoided = this.#avoid(avoidances);
    const changed = [...this.#select(selections), ...avoided, ...ranked, ...settings.map(({ slot }) => slot)];
    const moved = [...new Set(changed)];
    const hooked = settings.flatMap((one) => this.#resettle(one));
    const group = atomic ? this.#groupOf(moved, hooked) : [];
    const told: Promise<unknown>[] = [];
    // Being told cannot be taken back: what moves with others is renewed, as they are.
    if (group.length > 1) for (const instance of hooked) this.#hook.leave(instance);
    else for (const instance of hooked) told.push(this.#tell(instance, reason));
    if (this.parts.isOpen()) this.#move(moved, group, reason);
    await Promise.all(told);
  }

  /** @returns the instances that want to be told, instead of being renewed */
  #resettle(one: Resettled): Instance[] {
    const { settings, registry, reconciler, resolver } = this.parts;
    settings.changed(one);
    // With other settings it may be well.
    resolver.avoidances.set(one.slot, one.provider, undefined);
    for (const candidate of registry.named(one.slot, one.provider)) reconciler.unblock(candidate);
    return this.#servingOf(one).filter((instance) => this.#hook.hasHook(instance));
  }

  /** What has to move in one tick: also what an earlier wish of the same kind has left behind with it. */
  #groupOf(moved: readonly SlotName[], hooked: readonly Instance[]): readonly SlotName[] {
    const { reconciler, slots } = this.parts;
    const isConcerned = (slot: SlotName) =>
      hooked.some((instance) => instance.slot.name === slot) ||
      reconciler.isDue(slot) ||
      (slots.find(slot) !== undefined && unmetSelection(this.parts, slot) !== undefined);
    return [...new Set(moved.flatMap((slot) => reconciler.boundTo(slot)))].filter(isConcerned);
  }

  /** What differs from what is wished, and why. */
  differences(): readonly Difference[] {
    return differencesOf(this.parts);
  }

  /** Everything that wishes may be about: each provider, and the class of its settings. */
  configurable(): readonly Configurable[] {
    const { registry } = this.parts;
    return registry.slots().flatMap((slot) =>
      [...registry.all(slot)].map((candidate) => ({
        slot,
        provider: candidate.provider,
        settings: registry.recipeOf(candidate).settings,
      })),
    );
  }

  /** @returns the slots of which a layer says something else than before */
  #select(selections: readonly DesiredSelection[]): SlotName[] {
    const { selections: written, options, resolver, reconciler } = this.parts;
    const changed = selections.filter(({ slot, layer, provider }) => written.set(slot, layer, provider));
    for (const one of changed) options.emit({ type: 'selection.changed', at: options.clock.epoch(), ...one });
    for (const { slot } of changed) {
      this.#cover(slot);
      const chosen = resolver.resolve(slot);
      if (chosen) reconciler.unblock(chosen);
    }
    return changed.map(({ slot }) => slot);
  }

  /** What serves goes on until what is selected now has come to serve: a selection may name what does not work. */
  #cover(slot: SlotName): void {
    const { selections, slots } = this.parts;
    const selected = selections.get(slot);
    // What the operator wishes for is covered by what the operator had selected before.
    if (selected?.layer === 'operator') return;
    const serving = slots.find(slot)?.active.instance?.candidate.provider;
    if (!selected || serving === undefined || serving === selected.provider) selections.uncover(slot);
    else selections.cover(slot, serving);
  }

  /** @returns the slots that rank otherwise */
  #avoid(avoidances: readonly DesiredAvoidance[]): SlotName[] {
    const { registry, reconciler, resolver } = this.parts;
    const changed = avoidances.filter(({ slot, provider, avoidance }) =>
      resolver.avoidances.set(slot, provider, avoidance),
    );
    // Whoever returns to something wants it tried at once.
    for (const { slot, provider, avoidance } of changed)
      if (!avoidance) for (const one of registry.named(slot, provider)) reconciler.unblock(one);
    return changed.map(({ slot }) => slot);
  }

  /** What can be said of a slot whose providers may be avoided. */
  outlook(name: SlotName): Outlook {
    const { registry, reconciler, resolver, selections } = this.parts;
    const layer = selections.get(name)?.layer;
    const candidates = [...registry.candidates(name)];
    const blocked = candidates.filter((one) => reconciler.blocked.has(one));
    return {
      providers: [...new Set(candidates.map(({ provider }) => provider))],
      failed: new Set(blocked.map(({ provider }) => provider)),
      avoided: resolver.avoidances.of(name) ?? NOTHING_AVOIDED,
      selectedBy: layer !== undefined && isAboveHealth(layer) ? layer : undefined,
    };
  }

  #move(moved: readonly SlotName[], group: readonly SlotName[], reason: string): void {
    const { reconciler } = this.parts;
    const free = new Set(moved.flatMap((slot) => reconciler.release(slot)));
    const [first] = group;
    if (first !== undefined) {
      reconciler.bind(group);
      for (const slot of group) free.delete(slot);
      free.add(first);
    }
    for (const slot of free) reconciler.reconcile(slot, reason);
  }

  #servingOf({ slot, provider }: Resettled): Instance[] {
    const instances = this.parts.slots.find(slot)?.instances.values() ?? [];
    return [...instances].filter(({ candidate }) => candidate.provider === provider);
  }

  async #tell(instance: Instance, reason: string): Promise<void> {
    const isWell = await this.#hook.tell(instance);
    if (!isWell && this.parts.isOpen()) this.parts.reconciler.reconcile(instance.slot.name, reason);
  }
}
