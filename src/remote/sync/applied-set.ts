import type { AppliedManifest, RemoteCandidate } from '../../core/remote.js';
import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';
import { timeOf } from '../documents/time.js';
import type { VerifiedManifest } from '../verify/verify-manifest.js';
import type { StagedEntry } from './staged-entry.js';

type Stopped = RemoteCandidate['stopped'];

/** The manifest that is applied, and what of it is there: another one takes its place with each change. */
export class AppliedSet {
  /** From when on nothing of it is to be started, in milliseconds since 1970. */
  readonly expiresAt: number;

  private constructor(
    readonly manifest: AppliedManifest,
    private readonly entriesByName: ReadonlyMap<string, StagedEntry>,
    private readonly stops: ReadonlyMap<string, Stopped>,
  ) {
    this.expiresAt = timeOf(manifest.expiresAt) ?? 0;
  }

  static of(verified: VerifiedManifest, staged: ReadonlyMap<string, StagedEntry>): AppliedSet {
    const { source, epoch, version, signedAt, expiresAt, entries } = verified.manifest;
    const manifest: AppliedManifest = Object.freeze({
      ...{ source, epoch, version, signedAt, expiresAt, sha256: verified.known.sha256 },
      signedBy: verified.signedBy,
      entries: Object.freeze(entries.map(offerOf)),
    });
    return new AppliedSet(manifest, staged, new Map());
  }

  /** What is registered of it, by name. */
  get staged(): ReadonlyMap<string, StagedEntry> {
    return this.entriesByName;
  }

  get entries(): readonly ManifestEntry[] {
    return [...this.entriesByName.values()].map(({ entry }) => entry);
  }

  stoppedBy(name: string): Stopped {
    return this.stops.get(name);
  }

  /** The names of what is there and was not stopped. */
  get running(): readonly string[] {
    return [...this.entriesByName.keys()].filter((name) => !this.stops.has(name));
  }

  /** The same, without some of what it brought. */
  without(names: readonly string[]): AppliedSet {
    const left = new Map([...this.entriesByName].filter(([name]) => !names.includes(name)));
    return new AppliedSet(this.manifest, left, this.stops);
  }

  /** The same, where calls of some are refused. */
  stopping(names: readonly string[], why: NonNullable<Stopped>): AppliedSet {
    const stops = new Map([...this.stops, ...names.map((name) => [name, why] as const)]);
    return new AppliedSet(this.manifest, this.entriesByName, stops);
  }

  /** What is there of it, for people. */
  candidates(): readonly RemoteCandidate[] {
    return [...this.entriesByName.values()].map(({ name, entry, sha256, mode }) =>
      Object.freeze({ offer: name, version: entry.version, sha256, mode, stopped: this.stops.get(name) }),
    );
  }
}
