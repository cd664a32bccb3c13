import type { Candidate, CandidateScope, CandidateSource } from '../../core/candidate.js';
import { RegistryError } from '../../core/errors.js';
import { refName, type Ref } from '../../core/token.js';
import { SmallMap } from '../small-map.js';
import { CapabilityIndex, type CapabilityGroup } from './capability-index.js';
import { byPrecedence, RankedList, type Standing } from './ranked-list.js';

const NO_CONTRACTS: readonly Ref[] = Object.freeze([]);

const NOBODY: ReadonlyMap<Candidate, string> = new Map();

/** The candidates of one slot, indexed by rank, by name and by what they offer. */
export class SlotCandidates {
  readonly ranked = new RankedList();
  private readonly byName = new SmallMap<string, readonly Standing[]>();
  /** Once somebody asked for capabilities. */
  private byCapabilities: CapabilityIndex | undefined;
  /** Made for the first candidate that is put aside: few slots ever have one. */
  private aside: Map<Candidate, string> | undefined;
  private providing = 0;
  private agreed = NO_CONTRACTS;

  /** Candidates whose conditions do not hold, and why: they are not among the others. */
  get setAside(): ReadonlyMap<Candidate, string> {
    return this.aside ?? NOBODY;
  }

  get isEmpty(): boolean {
    return this.ranked.size === 0 && this.setAside.size === 0;
  }

  /** What all candidates provide that provide anything; empty where none does. */
  get contracts(): readonly Ref[] {
    return this.agreed;
  }

  /** Candidates of one name, the best first: one per source at most. */
  named(provider: string): readonly Candidate[] {
    return this.entriesOf(provider).map((entry) => entry.candidate);
  }

  /** The candidate of that name: from that source, or the best one. */
  find(provider: string, source: CandidateSource | undefined): Candidate | undefined {
    const entries = this.entriesOf(provider);
    const entry =
      source === undefined ? entries[0] : entries.find(({ candidate }) => candidate.source === source);
    return entry?.candidate;
  }

  /** As `find`, also among those whose conditions do not hold. */
  findAny(provider: string, source: CandidateSource | undefined): Candidate | undefined {
    return this.find(provider, source) ?? this.findAside(provider, source);
  }

  private findAside(provider: string, source: CandidateSource | undefined): Candidate | undefined {
    for (const candidate of this.setAside.keys()) {
      const isMeant = source === undefined || source === candidate.source;
      if (candidate.provider === provider && isMeant) return candidate;
    }
    return undefined;
  }

  /** Takes a candidate out of the ranking, or with undefined back in. @returns whether the ranking has changed */
  putAside(candidate: Candidate, why: string | undefined): boolean {
    const wasAside = this.setAside.has(candidate);
    if (why === undefined) {
      if (!this.dropAside(candidate)) return false;
      this.enter(candidate);
      return true;
    }
    if (!wasAside && !this.leave(candidate)) return false;
    this.aside ??= new Map();
    this.aside.set(candidate, why);
    return !wasAside;
  }

  private dropAside(candidate: Candidate): boolean {
    return this.aside?.delete(candidate) ?? false;
  }

  /** Candidates by what they offer. */
  groups(): Iterable<CapabilityGroup> {
    this.byCapabilities ??= new CapabilityIndex(this.ranked);
    return this.byCapabilities.groups();
  }

  /**
   * Refuses a candidate that does not fit to the others, `replaced` not counted; changes nothing.
   * @throws RegistryError `registry/contract-mismatch`, `registry/scope-mismatch`
   */
  checkFits(candidate: Candidate, replaced: Candidate | undefined): void {
    const others = this.ranked.size + this.setAside.size - (replaced === undefined ? 0 : 1);
    const [waiting] = this.setAside.keys();
    const scope = (this.ranked.first() ?? waiting)?.scope;
    if (others > 0 && scope !== undefined && scope !== candidate.scope) {
      throw this.scopeMismatch(candidate, scope, replaced);
    }
    const providing = this.providing - (replaced === undefined || replaced.provides.length === 0 ? 0 : 1);
    if (providing > 0 && candidate.provides.length > 0 && !sameRefs(candidate.provides, this.agreed)) {
      throw this.contractMismatch(candidate, replaced);
    }
  }

  add(candidate: Candidate): void {
    this.enter(candidate);
    this.countContracts(candidate);
  }

  private countContracts({ provides }: Candidate): void {
    if (provides.length === 0) return;
    if (this.providing === 0) this.agreed = provides;
    this.providing += 1;
  }

  private enter(candidate: Candidate): void {
    const entry = this.placed(candidate);
    const others = this.entriesOf(candidate.provider);
    const entries = others.length === 0 ? [entry] : [...others, entry].sort(byCandidate);
    this.byName.set(candidate.provider, entries);
  }

  private placed(candidate: Candidate): Standing {
    this.byCapabilities?.insert(candidate);
    return this.ranked.insert(candidate);
  }

  /** Takes a candidate out; false where it is not here. */
  remove(candidate: Candidate): boolean {
    if (!this.dropAside(candidate) && !this.leave(candidate)) return false;
    this.discountContracts(candidate);
    return true;
  }

  private discountContracts({ provides }: Candidate): void {
    if (provides.length > 0) this.providing -= 1;
    if (this.providing === 0) this.agreed = NO_CONTRACTS;
  }

  /** Puts a candidate in the place of another one of its name and source. Its name stays where it is among the others. */
  replace(replaced: Candidate, candidate: Candidate): void {
    const entries = this.entriesOf(candidate.provider);
    const earlier = entries.find((entry) => entry.candidate === replaced);
    if (!earlier) {
      this.remove(replaced);
      this.add(candidate);
      return;
    }
    this.displace(earlier);
    const entry = this.placed(candidate);
    const next =
      entries.length === 1
        ? [entry]
        : entries.map((one) => (one === earlier ? entry : one)).sort(byCandidate);
    this.byName.set(candidate.provider, next);
    this.discountContracts(replaced);
    this.countContracts(candidate);
  }

  private leave(candidate: Candidate): boolean {
    const entries = this.entriesOf(candidate.provider);
    const entry = entries.find((one) => one.candidate === candidate);
    if (entry === undefined) return false;
    this.displace(entry);
    if (entries.length === 1) this.byName.delete(candidate.provider);
    else
      this.byName.set(
        candidate.provider,
        entries.filter((one) => one !== entry),
      );
    return true;
  }

  private displace(entry: Standing): void {
    this.ranked.remove(entry);
    this.byCapabilities?.remove(entry.candidate);
  }

  private entriesOf(provider: string): readonly Standing[] {
    return this.byName.get(provider) ?? NO_ENTRIES;
  }

  private scopeMismatch(
    candidate: Candidate,
    scope: CandidateScope,
    replaced: Candidate | undefined,
  ): RegistryError {
    const other = this.otherThan(replaced, () => true);
    return new RegistryError(
      'registry/scope-mismatch',
      `${candidate.slot}: ${offered(candidate)} has scope ${candidate.scope}, but ${offered(other)} has scope ${scope}. Nothing was registered.`,
      { hint: 'candidates of one slot have the same scope; change one, or give it another key' },
    );
  }

  private contractMismatch(candidate: Candidate, replaced: Candidate | undefined): RegistryError {
    const other = this.otherThan(replaced, (one) => one.provides.length > 0);
    return new RegistryError(
      'registry/contract-mismatch',
      `${candidate.slot}: ${offered(candidate)} provides ${refNames(candidate.provides)}, but ${offered(other)} provides ${refNames(this.agreed)}. Nothing was registered.`,
      {
        hint: `candidates of one slot provide the same contracts, whatever their classes extend: let it say ${saidAs(this.agreed)}, or give it another key`,
      },
    );
  }

  private otherThan(
    replaced: Candidate | undefined,
    fits: (one: Candidate) => boolean,
  ): Candidate | undefined {
    for (const one of [...this.ranked, ...this.setAside.keys()])
      if (one !== replaced && fits(one)) return one;
    return undefined;
  }
}

/** `redis (CacheModule, src/cache.ts:31)`: a candidate and where it comes from, for messages. */
export function offered(candidate: Candidate | undefined): string {
  if (candidate === undefined) return 'another candidate';
  return `${candidate.provider} (${candidate.module ?? candidate.source}, ${candidate.declaredAt ?? 'place unknown'})`;
}

const NO_ENTRIES: readonly Standing[] = [];

const byCandidate = (a: Standing, b: Standing) => byPrecedence(a.candidate, b.candidate);

// Both are without duplicates.
const sameRefs = (a: readonly Ref[], b: readonly Ref[]) =>
  a.length === b.length && a.every((ref) => b.includes(ref));

const refNames = (refs: readonly Ref[]) => refs.map((ref) => refName(ref)).join(', ');

/** How candidates say that they provide these. */
const saidAs = (contracts: readonly Ref[]): string => {
  const listed = `provides: [${refNames(contracts)}]`;
  return contracts.length === 1
    ? `provides: ${refNames(contracts)} in its decorator (${listed} in register)`
    : listed;
};
