import type { Snapshot } from '../config/snapshot.js';
import type { SlotName } from '../core/names.js';

const NOTHING: readonly string[] = Object.freeze([]);

/** Who goes by which secret. */
export class SecretConsumers {
  /** Titles of those that were injected one, by its name. */
  readonly #injected = new Map<string, Set<string>>();
  /** Names by `slot provider`, of the configuration that was asked for last. */
  #known: { readonly of: Snapshot; readonly names: ReadonlyMap<string, readonly string[]> } | undefined;

  constructor(private readonly snapshot: () => Snapshot | undefined) {}

  /** Somebody is injected a secret. */
  add(name: string, title: string): void {
    const titles = this.#injected.get(name);
    if (titles) titles.add(title);
    else this.#injected.set(name, new Set([title]));
  }

  /** Names of those that anybody is injected. */
  injected(): readonly string[] {
    return [...this.#injected.keys()];
  }

  /** Everybody that goes by a secret, in words. */
  of(name: string): readonly string[] {
    const concerned = this.snapshot()?.concernedBy(name);
    const settings = concerned?.settings.map(({ slot, provider }) => `${slot} ${provider}`) ?? [];
    const sections = concerned?.sections.map((section) => `section ${section}`) ?? [];
    return [...settings, ...sections, ...(this.#injected.get(name) ?? [])];
  }

  sectionsOf(name: string): readonly string[] {
    return this.snapshot()?.concernedBy(name).sections ?? NOTHING;
  }

  /** Slots of which some provider's settings have one of these. */
  slotsOf(names: readonly string[]): readonly SlotName[] {
    const slots = names.flatMap((name) => this.snapshot()?.concernedBy(name).settings ?? []);
    return [...new Set(slots.map(({ slot }) => slot as SlotName))].sort();
  }

  /** Secrets in the settings of a provider. */
  namesIn(slot: string, provider: string): readonly string[] {
    const snapshot = this.snapshot();
    if (!snapshot) return NOTHING;
    if (this.#known?.of !== snapshot) this.#known = { of: snapshot, names: namesByProvider(snapshot) };
    return this.#known.names.get(`${slot} ${provider}`) ?? NOTHING;
  }
}

function namesByProvider(snapshot: Snapshot): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const { name } of snapshot.secretRefs) {
    for (const { slot, provider } of snapshot.concernedBy(name).settings) {
      const key = `${slot} ${provider}`;
      all.set(key, [...(all.get(key) ?? []), name]);
    }
  }
  return all;
}
