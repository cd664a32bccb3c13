import { oneLineOf } from '../../core/errors.js';
import type { RemoteEvent } from '../../core/remote-events.js';
import type { RemoteRecords } from '../../core/remote-records.js';
import type { AppliedManifest, SyncWarning } from '../../core/remote.js';
import type { ReadyMade } from '../../modules/configured-interceptors.js';
import { offerOf } from '../documents/entry-rules.js';
import type { Manifest, ManifestEntry } from '../documents/manifest.js';
import { RemoteError } from '../remote-error.js';
import type { SourceSettings } from '../remote-options.js';
import type { CachedManifest, Refreshed, TrustSource } from '../source/trust-source.js';
import type { VerifiedManifest } from '../verify/verify-manifest.js';
import { admitManifest } from './admitted.js';
import { AppliedSet } from './applied-set.js';
import type { ArtifactCode } from './artifact-code.js';
import type { Claims } from './claims.js';
import { codeOf } from './entry-error.js';
import type { HostModules } from './host-modules.js';
import type { Loaders } from './loaders.js';
import type { Needs } from './needs.js';
import { ownCandidate, type RemoteHost } from './remote-host.js';
import { releaseAll, stageAll } from './stage-all.js';
import type { StagedEntry } from './staged-entry.js';
import { Stops } from './stops.js';
import { isNothing, planSync, type SyncDone, type SyncPlan } from './sync-plan.js';
import { tellLost } from './tell-lost.js';
import { Turns } from './turns.js';

/** What a source is synced with. */
export interface SourceTools {
  readonly settings: SourceSettings;
  readonly documents: TrustSource;
  /** The documents of the source where somebody says that they are this time. */
  readonly documentsAt: (manifestUrl: string) => TrustSource;
  readonly records: RemoteRecords;
  readonly host: RemoteHost;
  readonly code: ArtifactCode;
  readonly modules: HostModules;
  readonly loaders: Loaders;
  readonly readyMade: ReadyMade;
  /** What every source of the application brings. */
  readonly claims: Claims;
  /** What all that they bring needs. */
  readonly needs: Needs;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tell: (event: RemoteEvent) => void;
  /** Told whenever another manifest is applied. */
  readonly applied: (manifest: AppliedManifest) => void;
}

/** Who asks for a sync. */
export interface SyncAsk {
  readonly requestedBy: string;
  readonly reason?: string | undefined;
  /** Where the manifest is this time. */
  readonly manifestUrl?: string | undefined;
  readonly signal: AbortSignal;
  /** Told what is not well since, whatever comes of the sync. */
  readonly warned?: ((warning: SyncWarning) => void) | undefined;
  /** Whether nothing may be fetched. Default false. */
  readonly isOffline?: boolean | undefined;
}

const NOTHING_DONE: SyncDone = { outcome: 'unchanged', added: [], changed: [], removed: [] };

/** Moves an application to what one source says, one step at a time: whoever asks, and whenever something expires. */
export class SourceSync {
  readonly #tools: SourceTools;
  readonly #turns = new Turns();
  readonly #stops: Stops;
  #applied: AppliedSet | undefined;

  constructor(tools: SourceTools) {
    this.#tools = tools;
    this.#stops = new Stops(tools);
  }

  get applied(): AppliedSet | undefined {
    return this.#applied;
  }

  /**
   * What was applied last, without asking anybody for a manifest.
   * @returns whether there was something that is still to be used
   * @throws RemoteError; StateError; what loading throws
   */
  restore(ask: SyncAsk): Promise<boolean> {
    return this.#inTurn(async () => {
      const { documents, now } = this.#tools;
      const cached = await documents.cached(now(), 'applied');
      if (!cached) return false;
      await this.#admit(cached.verified.manifest);
      await this.#moveTo(cached, ask);
      return true;
    }, ask.warned);
  }

  /** @throws RemoteError; NetError; ArtifactError; SwapError; StateError: what was there before serves */
  sync(ask: SyncAsk): Promise<SyncDone> {
    return this.#inTurn(async () => {
      await this.#expire();
      const refreshed = await this.#refreshed(ask);
      await this.#enforce(refreshed.verified.revokedArtifacts);
      return this.#moveTo(refreshed, ask);
    }, ask.warned);
  }

  /** The applied manifest has expired: as configured, and once. */
  expire(): Promise<void> {
    return this.#inTurn(() => this.#expire());
  }

  /** Gives back what is kept ready. Instances are ended by the application. */
  close(): Promise<void> {
    return this.#turns.do(() => releaseAll(this.#applied?.staged.values() ?? []));
  }

  #inTurn<T>(work: () => Promise<T>, warned: SyncAsk['warned'] = () => undefined): Promise<T> {
    return this.#turns.do(() =>
      work().finally(async () => {
        const { claims, settings, needs } = this.#tools;
        claims.settle(settings.source, this.#applied?.entries ?? []);
        for (const warning of await tellLost(needs.lost(), this.#tools)) warned(warning);
      }),
    );
  }

  async #expire(): Promise<void> {
    if (!this.#applied || this.#tools.now() < this.#applied.expiresAt) return;
    this.#applied = await this.#stops.expire(this.#applied);
  }

  async #refreshed({ signal, manifestUrl }: SyncAsk): Promise<Refreshed> {
    const { now } = this.#tools;
    const documents =
      manifestUrl === undefined ? this.#tools.documents : this.#tools.documentsAt(manifestUrl);
    const admit = (manifest: Manifest) => this.#admit(manifest);
    try {
      return await documents.refresh({ now: now(), signal, admit });
    } catch (error) {
      // Where nobody can say who is trusted now, what was refused or has failed says why.
      await this.#distrust().catch(() => undefined);
      throw error;
    }
  }

  /** A trust document alone can revoke: also where no manifest came with it. */
  async #distrust(): Promise<void> {
    if (!this.#applied) return;
    const { documents, now } = this.#tools;
    const { revokedArtifacts } = await documents.trust();
    await this.#enforce(revokedArtifacts);
    const verdict: unknown = await documents.cached(now(), 'applied').catch((error: unknown) => error);
    if (isOfSigners(verdict)) this.#applied = await this.#stops.revoke(this.#applied, this.#applied.running);
  }

  async #enforce(revoked: readonly string[]): Promise<void> {
    const applied = this.#applied;
    if (!applied || revoked.length === 0) return;
    const hit = applied.running.filter((name) => {
      const sha256 = applied.staged.get(name)?.sha256;
      return sha256 !== undefined && revoked.includes(sha256);
    });
    if (hit.length > 0) this.#applied = await this.#stops.revoke(applied, hit);
  }

  async #moveTo({ verified }: Refreshed | CachedManifest, ask: SyncAsk): Promise<SyncDone> {
    const before = this.#applied;
    const plan = planSync(before?.entries ?? [], verified.manifest.entries);
    const isSame = before?.manifest.sha256 === verified.known.sha256;
    if (isSame && isNothing(plan)) return NOTHING_DONE;
    const staged = await this.#trying(verified, ask.signal, async () => {
      const all = await this.#staged(plan, verified, ask);
      await this.#switch(plan, { staged: all, verified, ask });
      return all;
    });
    return this.#done(plan, verified, staged);
  }

  /** What is trusted and does not come to serve leaves a line, unless nobody wants it any more, and nothing else. */
  async #trying<T>({ known }: VerifiedManifest, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      const { records, settings, now } = this.#tools;
      const { epoch, version, sha256 } = known;
      const why = { code: codeOf(error), detail: oneLineOf(error) };
      const fact = { what: 'refused', about: 'manifest', epoch, version, sha256, ...why } as const;
      // Why it did not is what has to be told; that the state takes nothing, it tells itself.
      await records.write({ source: settings.source, at: now(), facts: [fact] }).catch(() => undefined);
      throw error;
    }
  }

  #staged({ added, changed }: SyncPlan, { manifest }: VerifiedManifest, { signal, isOffline }: SyncAsk) {
    const { code, modules, loaders, readyMade } = this.#tools;
    const declaredAt = `manifest ${manifest.source} ${manifest.version}`;
    const mayStart = (entry: ManifestEntry) => this.#stops.checkUsable(this.#applied, entry);
    const staging = {
      code: isOffline ? code.onlyKept() : code,
      modules,
      readyMade,
      declaredAt,
      mayStart,
      placeOf: (entry: ManifestEntry) => `entries[${manifest.entries.indexOf(entry)}] ${offerOf(entry)}`,
      loaderFor: (entry: ManifestEntry) => loaders.for(entry),
    };
    return stageAll([...added, ...changed], staging, signal);
  }

  async #switch(plan: SyncPlan, { staged, verified, ask }: Switching): Promise<void> {
    const { host, settings } = this.#tools;
    const { version } = verified.manifest;
    const { requestedBy, signal } = ask;
    const reason = ask.reason ?? `manifest ${version} of ${settings.source}`;
    const parts = {
      register: staged.map(({ offer }) => offer),
      unregister: plan.removed.map(ownCandidate),
    };
    try {
      // What served before has its time to end, which nobody has to wait for.
      await host.amend(parts, { reason, requestedBy, signal }).switched;
    } catch (error) {
      await releaseAll(staged);
      throw error;
    }
  }

  async #done(plan: SyncPlan, verified: VerifiedManifest, staged: readonly StagedEntry[]): Promise<SyncDone> {
    const before = this.#applied?.staged ?? new Map<string, StagedEntry>();
    const fresh = new Map(staged.map((one) => [one.name, one]));
    const names = verified.manifest.entries.map(offerOf);
    const pairs = names.map((name) => [name, fresh.get(name) ?? before.get(name)] as const);
    const now = new Map(pairs.filter((pair): pair is [string, StagedEntry] => pair[1] !== undefined));
    this.#applied = AppliedSet.of(verified, now);
    await this.#persist(verified);
    await releaseAll([...before].filter(([name, one]) => now.get(name) !== one).map(([, one]) => one));
    await this.#stops.lift(this.#applied);
    this.#tools.applied(this.#applied.manifest);
    const { added, changed, removed } = plan;
    return { outcome: 'applied', added: added.map(offerOf), changed: changed.map(offerOf), removed };
  }

  /** What serves, serves: where that cannot be kept, the next start begins with what was applied before. */
  async #persist({ known, signedBy }: VerifiedManifest): Promise<void> {
    const { records, settings, now, tell } = this.#tools;
    const { source } = settings;
    const { epoch, version, sha256 } = known;
    try {
      const { verified } = await records.read(source);
      const applied = verified?.sha256 === sha256 ? verified : undefined;
      const fact = { what: 'applied', about: 'manifest', version, epoch, sha256, keyids: signedBy } as const;
      await records.write({ source, at: now(), ...(applied && { applied }), facts: [fact] });
    } catch (error) {
      tell({ type: 'remote.warning', at: now(), source, error });
    }
  }

  /** What is there already has been let in: it stays, whatever is around it now. */
  async #admit(manifest: Manifest): Promise<void> {
    if (isNothing(planSync(this.#applied?.entries ?? [], manifest.entries))) return;
    const { host, settings, modules, claims } = this.#tools;
    const { allow, source } = settings;
    await admitManifest(manifest, { host, allow, source, claims, modules: modules.names });
  }
}

interface Switching {
  readonly staged: readonly StagedEntry[];
  readonly verified: VerifiedManifest;
  readonly ask: SyncAsk;
}

/**
 * What a manifest that was trusted is refused with because somebody has revoked it. Whose keys are only replaced goes on until there
 * is a manifest of the others.
 */
const OF_SIGNERS: ReadonlySet<string> = new Set(['remote/revoked-key', 'remote/below-floor']);

const isOfSigners = (error: unknown): boolean => error instanceof RemoteError && OF_SIGNERS.has(error.code);
