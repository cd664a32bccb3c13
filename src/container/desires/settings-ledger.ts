import type { Candidate } from '../../core/candidate.js';
import type { SettingsClass } from '../../core/component.js';
import type { SettingsSource } from '../../core/ports.js';
import type { Instance } from '../slot.js';

/** Settings that an instance has, and the number of the wish that they came from. */
export interface GivenSettings {
  readonly value: object;
  readonly version: number;
}

/** What each instance was given as its settings, and whether something else is wished for it since. */
export class SettingsLedger {
  readonly #versions = new Map<string, number>();
  readonly #given = new WeakMap<Instance, GivenSettings>();
  /** Instances that are being told what is wished now. */
  readonly #told = new WeakSet<Instance>();

  constructor(private readonly source: SettingsSource) {}

  /** Settings for an instance that is being built. @throws what the source does */
  give(instance: Instance, settings: SettingsClass): object {
    const given = this.wished(instance.candidate, settings);
    this.#given.set(instance, given);
    return given.value;
  }

  /** What is wished of a candidate now. @throws what the source does */
  wished(candidate: Candidate, settings: SettingsClass): GivenSettings {
    const value = this.source.settingsFor(candidate.slot, candidate.provider, settings);
    return { value, version: this.#versionOf(candidate) };
  }

  /** What an instance has; undefined where it was given nothing. */
  givenTo(instance: Instance): GivenSettings | undefined {
    return this.#given.get(instance);
  }

  /** Other settings are wished of a provider from now on. */
  changed(candidate: Pick<Candidate, 'slot' | 'provider'>): void {
    this.#versions.set(nameOf(candidate), this.#versionOf(candidate) + 1);
  }

  /** An instance is told by its hook; meanwhile it is not to be renewed. */
  telling(instance: Instance): void {
    this.#told.add(instance);
  }

  /** Whether an instance is being told of what is wished now. */
  isTelling(instance: Instance): boolean {
    return this.#told.has(instance);
  }

  /** An instance has been told. @param has what it goes by now; undefined where it goes by what it had */
  told(instance: Instance, has: GivenSettings | undefined): void {
    this.#told.delete(instance);
    if (has) this.#given.set(instance, has);
  }

  /** Whether an instance goes by settings that are not wished any more, and nobody is telling it. */
  isOutdated(instance: Instance): boolean {
    // Most applications never change any: nothing is looked up for their swaps.
    if (this.#versions.size === 0 || this.#told.has(instance)) return false;
    const given = this.#given.get(instance);
    return given !== undefined && given.version !== this.#versionOf(instance.candidate);
  }

  #versionOf(candidate: Pick<Candidate, 'slot' | 'provider'>): number {
    return this.#versions.get(nameOf(candidate)) ?? 0;
  }
}

// Neither has a space.
const nameOf = ({ slot, provider }: Pick<Candidate, 'slot' | 'provider'>) => `${slot} ${provider}`;
