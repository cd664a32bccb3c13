import type { RemoteEvent } from '../../core/remote-events.js';
import type { RemoteDeed, RemoteRecords } from '../../core/remote-records.js';
import type { SlotName } from '../../core/names.js';
import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';
import { RemoteError } from '../remote-error.js';
import type { SourceSettings } from '../remote-options.js';
import type { AppliedSet } from './applied-set.js';
import { releaseAll } from './stage-all.js';
import { ownCandidate, type HostChange, type RemoteHost } from './remote-host.js';

/** What stopping needs. */
export interface StopTools {
  readonly settings: Pick<SourceSettings, 'source' | 'onRevoked' | 'onExpired'>;
  readonly records: Pick<RemoteRecords, 'write'>;
  readonly host: RemoteHost;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tell: (event: RemoteEvent) => void;
}

/** Takes out of use what must not be used any more. */
export class Stops {
  readonly #tools: StopTools;
  /** Version whose end was told. */
  #expired: string | undefined;

  constructor(tools: StopTools) {
    this.#tools = tools;
  }

  /** @returns what is left */
  async revoke(applied: AppliedSet, names: readonly string[]): Promise<AppliedSet> {
    const { onRevoked } = this.#tools.settings;
    const because = this.#because('its artifact, or who signed it, is revoked');
    const left =
      onRevoked === 'pause'
        ? await this.#paused(applied, names, because)
        : await this.#withdrawn(applied, names, because);
    await this.#note('revoked', names, applied);
    this.#told('revoked', onRevoked, names);
    return left;
  }

  /** @returns what is left */
  async expire(applied: AppliedSet): Promise<AppliedSet> {
    const { sha256 } = applied.manifest;
    if (this.#expired === sha256) return applied;
    this.#expired = sha256;
    const { onExpired } = this.#tools.settings;
    const names = applied.running;
    await this.#note('expired', [], applied);
    this.#told('expired', onExpired, names);
    if (onExpired === 'keep') return applied;
    const because = this.#because('its manifest has expired');
    await this.#each(names, (slot) => this.#tools.host.drain(slot, because));
    return applied.stopping(names, 'expired');
  }

  /** Slots that were stopped, and have something else now, take calls again. */
  async lift(applied: AppliedSet): Promise<void> {
    const { host } = this.#tools;
    const stopped = new Set(
      [...applied.staged.keys()]
        .filter((name) => applied.stoppedBy(name))
        .map((name) => ownCandidate(name).slot),
    );
    const because = this.#because('it has something else now');
    for (const slot of host.pausedBy(this.#who))
      if (!stopped.has(slot)) await this.#quietly(host.resume(slot, because));
  }

  /** What makes an instance asks first. @throws RemoteError `remote/expired`, `remote/revoked-artifact` */
  checkUsable(applied: AppliedSet | undefined, entry: ManifestEntry): void {
    const name = offerOf(entry);
    // What is about to take its place is of a newer manifest.
    if (!applied || applied.staged.get(name)?.entry !== entry) return;
    if (applied.stoppedBy(name) === 'revoked') {
      throw new RemoteError('remote/revoked-artifact', `${name} is revoked: it is not started any more.`);
    }
    if (this.#tools.now() < applied.expiresAt) return;
    const { source, version, expiresAt } = applied.manifest;
    throw new RemoteError(
      'remote/expired',
      `Manifest ${version} of ${source} has expired at ${expiresAt}: nothing of it is started any more.`,
      { hint: 'publish a newer manifest, and sync' },
    );
  }

  async #withdrawn(applied: AppliedSet, names: readonly string[], because: HostChange): Promise<AppliedSet> {
    const { host } = this.#tools;
    try {
      const parts = { register: [], unregister: names.map(ownCandidate) };
      await host.amend(parts, { ...because, force: true }).switched;
    } catch (error) {
      // Whatever holds it there: nobody is let in to it.
      this.#warn(error);
      return this.#paused(applied, names, because);
    }
    await releaseAll(names.flatMap((name) => applied.staged.get(name) ?? []));
    await this.#note('withdrawn', names, applied);
    return applied.without(names);
  }

  async #paused(applied: AppliedSet, names: readonly string[], because: HostChange): Promise<AppliedSet> {
    await this.#each(names, (slot) => this.#tools.host.pause(slot, because));
    return applied.stopping(names, 'revoked');
  }

  /** Only where it serves, or would: another provider of the slot has done nothing. */
  async #each(names: readonly string[], stop: (slot: SlotName) => Promise<void>): Promise<void> {
    const { host } = this.#tools;
    const own = names.map(ownCandidate).filter(({ slot, provider }) => host.chosenIn(slot) === provider);
    await Promise.all(own.map(({ slot }) => this.#quietly(stop(slot))));
  }

  async #quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.#warn(error));
  }

  async #note(what: RemoteDeed, names: readonly string[], { manifest }: AppliedSet): Promise<void> {
    const { records, settings, now } = this.#tools;
    const { version, epoch, sha256 } = manifest;
    const about = names.length > 0 ? names : [undefined];
    const facts = about.map((name) => ({ what, about: name, version, epoch, sha256 }));
    await this.#quietly(records.write({ source: settings.source, at: now(), facts }));
  }

  #told(
    why: 'revoked' | 'expired',
    action: 'withdraw' | 'pause' | 'drain' | 'keep',
    offers: readonly string[],
  ): void {
    this.#tools.tell({
      type: 'remote.stopped',
      at: this.#tools.now(),
      source: this.#source,
      why,
      action,
      offers,
    });
  }

  #warn(error: unknown): void {
    this.#tools.tell({ type: 'remote.warning', at: this.#tools.now(), source: this.#source, error });
  }

  #because(reason: string): HostChange {
    return { reason, requestedBy: this.#who };
  }

  get #source(): string {
    return this.#tools.settings.source;
  }

  get #who(): string {
    return requesterOf(this.#source);
  }
}

/** Who asks for what a source brings about, in reports and in the journal. */
export const requesterOf = (source: string): string => `remote:${source}`;
