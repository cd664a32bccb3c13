import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { Clock, Timer } from '../../core/ports.js';
import type { RemoteEvent } from '../../core/remote-events.js';
import type { RemoteEnd, RemoteRecord, RemoteRecords, RemoteTelemetry } from '../../core/remote-records.js';
import type { SourceStatus, SyncOptions, SyncReport, SyncWarning } from '../../core/remote.js';
import { RemoteError } from '../remote-error.js';
import { shownUrl } from '../../net/origins.js';
import type { SourceSettings } from '../remote-options.js';
import { countsOf } from './counts.js';
import { codeOf } from './entry-error.js';
import { Joined } from './joined.js';
import type { Needs } from './needs.js';
import { RefreshLoop } from './refresh-loop.js';
import type { SourceSync, SyncAsk } from './source-sync.js';
import type { SyncDone } from './sync-plan.js';
import { requesterOf } from './stops.js';
import {
  abortedReport,
  failedReport,
  isRefusal,
  reportOf,
  skippedReport,
  type SyncEnd,
} from './sync-reports.js';

/** What one source is followed with. */
export interface RemoteSourceTools {
  readonly settings: SourceSettings;
  readonly sync: SourceSync;
  readonly records: RemoteRecords;
  readonly needs: Pick<Needs, 'unmetOf'>;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly tell: (event: RemoteEvent) => void;
}

const LONGEST_WAIT_MS = 86_400_000;

const NOTHING_YET: RemoteTelemetry = { consecutiveFailures: 0 };

/** One source: syncs when asked to and by itself, and says how that goes. */
export class RemoteSource {
  readonly loop: RefreshLoop;
  readonly #tools: RemoteSourceTools;
  readonly #joined = new Joined<SyncReport>();
  #telemetry = NOTHING_YET;
  #trustVersion: number | undefined;
  #isFresh = false;
  /** Why nothing from before serves, in words; it stands until something is applied. */
  #unrestored = '';
  #expiry: Timer | undefined;
  readonly #closing = new AbortController();

  constructor(tools: RemoteSourceTools) {
    this.#tools = tools;
    const { clock, random, settings } = tools;
    this.loop = new RefreshLoop({
      ...{ clock, random },
      intervalMs: settings.enabled ? settings.refreshIntervalMs : 0,
      sync: async (signal) => {
        await this.#byItself(signal);
        return this.#telemetry.consecutiveFailures;
      },
    });
  }

  get name(): string {
    return this.#tools.settings.source;
  }

  /** Before anything is built: what was applied last; where nothing was, what is there now. Never rejects. */
  async prepare(): Promise<void> {
    const { settings, clock } = this.#tools;
    await this.#recall();
    const late = new AbortController();
    const timer = clock.after(settings.bootTimeoutMs, () => late.abort(bootTimeout(settings.bootTimeoutMs)));
    const signal = AbortSignal.any([late.signal, this.#closing.signal]);
    const ask = { requestedBy: requesterOf(this.name), reason: 'the application starts' };
    try {
      const isRestored = await this.#restored({ ...ask, signal, isOffline: !settings.enabled });
      if (!isRestored && settings.enabled) await this.#asked(ask, signal);
    } catch (error) {
      if (late.signal.aborted) this.#toldOf(error);
    } finally {
      timer.cancel();
    }
  }

  /** The application has started. What was not fetched by then is, soon. */
  begin(): void {
    this.#watchExpiry();
    if (!this.#isFresh && this.#tools.settings.enabled) this.loop.hint();
  }

  /** @throws the reason of the signal */
  async sync(options: SyncOptions): Promise<SyncReport> {
    const { enabled } = this.#tools.settings;
    const { manifestUrl, signal, reason, requestedBy = requesterOf(this.name) } = options;
    if (!enabled && manifestUrl === undefined) return skippedReport(this.#end(this.#tools.clock.now()));
    const report = await this.#asked({ requestedBy, reason, manifestUrl }, signal);
    this.loop.ended(this.#telemetry.consecutiveFailures);
    return report;
  }

  status(): SourceStatus {
    const { settings, clock, sync, needs } = this.#tools;
    const { applied } = sync;
    const candidates = Object.freeze(applied?.candidates() ?? []);
    const { dueInMs } = this.loop;
    const { lastErrorCode, lastError, ...telemetry } = this.#telemetry;
    return Object.freeze({
      source: settings.source,
      manifestUrl: shownUrl(new URL(settings.manifestUrl)),
      applied: applied?.manifest,
      candidates,
      unmet: Object.freeze(needs.unmetOf(settings.source)),
      perDomain: Object.freeze(countsOf(applied?.entries ?? [])),
      trustVersion: this.#trustVersion,
      lastSuccessAt: telemetry.lastSuccessAt,
      lastFailureAt: telemetry.lastFailureAt,
      consecutiveFailures: telemetry.consecutiveFailures,
      lastError: lastErrorCode === undefined ? undefined : { code: lastErrorCode, text: lastError ?? '' },
      lastDurationMs: telemetry.lastDurationMs,
      nextSyncAt: dueInMs === undefined ? undefined : clock.epoch() + dueInMs,
      isSyncing: this.#joined.isRunning,
    });
  }

  async close(): Promise<void> {
    const reason = new LifecycleError('lifecycle/closing', 'The application closes.');
    this.#closing.abort(reason);
    await this.#joined.end(reason);
    await this.#tools.sync.close();
    this.#expiry?.cancel();
  }

  /** Timers take no more than some days. */
  #watchExpiry(): void {
    const { clock, sync } = this.#tools;
    this.#expiry?.cancel();
    const { expiresAt } = sync.applied ?? {};
    if (this.#closing.signal.aborted || expiresAt === undefined || expiresAt <= clock.epoch()) return;
    const ms = Math.min(expiresAt - clock.epoch(), LONGEST_WAIT_MS);
    this.#expiry = clock.after(ms, () => void this.#expire(), { isBackground: true });
  }

  async #expire(): Promise<void> {
    await this.#tools.sync.expire();
    this.#watchExpiry();
  }

  async #byItself(signal: AbortSignal): Promise<void> {
    if (!this.#tools.settings.enabled) return;
    await this.#asked({ requestedBy: requesterOf(this.name) }, signal).catch(() => undefined);
  }

  /** Who asks for the same place at the same time is given the same. */
  #asked(ask: Omit<SyncAsk, 'signal'>, signal: AbortSignal | undefined): Promise<SyncReport> {
    const work = (all: AbortSignal) => this.#synced({ ...ask, signal: all });
    return this.#joined.do({ key: ask.manifestUrl ?? '', work }, signal);
  }

  async #restored(ask: SyncAsk): Promise<boolean> {
    try {
      return await this.#tools.sync.restore(ask);
    } catch (error) {
      ask.signal.throwIfAborted();
      this.#unrestored = ` What was applied last cannot be used: ${oneLineOf(error)}`;
      this.#failedWith(error, oneLineOf(error));
      this.#toldOf(error);
      return false;
    }
  }

  /** Never rejects. What all who asked have given up is no failure of the source. */
  async #synced(ask: SyncAsk): Promise<SyncReport> {
    const { clock, sync } = this.#tools;
    const begun = clock.now();
    const warnings: SyncWarning[] = [];
    try {
      const done = await sync.sync({ ...ask, warned: (warning) => warnings.push(warning) });
      this.#isFresh = true;
      this.#unrestored = '';
      this.#watchExpiry();
      await this.#wentWell(begun);
      return this.#reported(done, { ...this.#end(begun), warnings });
    } catch (error) {
      if (ask.signal.aborted) return abortedReport(ask.signal.reason, this.#end(begun));
      await this.#wentBadly(error, begun);
      return failedReport(error, { ...this.#end(begun), warnings });
    } finally {
      await this.#followedTrust();
    }
  }

  #reported(done: SyncDone, end: SyncEnd): SyncReport {
    const { clock, tell, sync } = this.#tools;
    const report = reportOf(done, end);
    const { added, changed, removed, durationMs } = report;
    const { version } = sync.applied?.manifest ?? {};
    if (done.outcome === 'applied' && version !== undefined) {
      const lists = { added, changed, removed };
      tell({ type: 'remote.applied', at: clock.epoch(), source: this.name, version, ...lists, durationMs });
    }
    return report;
  }

  #end(begun: number): SyncEnd {
    const { clock, sync } = this.#tools;
    return { source: this.name, applied: sync.applied, durationMs: clock.now() - begun };
  }

  async #wentWell(begun: number): Promise<void> {
    const { clock, sync } = this.#tools;
    const at = clock.epoch();
    const durationMs = clock.now() - begun;
    const entries = sync.applied?.entries ?? [];
    const digestChecks = entries.filter(({ sha256 }) => sha256 !== undefined).length;
    const lastCounts = { registered: entries.length, perDomain: countsOf(entries), digestChecks, refused: 0 };
    const { lastFailureAt } = this.#telemetry;
    this.#telemetry = {
      lastSuccessAt: at,
      lastFailureAt,
      consecutiveFailures: 0,
      lastDurationMs: durationMs,
      lastCounts,
    };
    await this.#keep({ durationMs, counts: lastCounts });
  }

  async #wentBadly(error: unknown, begun: number): Promise<void> {
    const { clock } = this.#tools;
    const durationMs = clock.now() - begun;
    const text = `${oneLineOf(error)}${this.#unrestored}`;
    const consecutiveFailures = this.#telemetry.consecutiveFailures + 1;
    this.#telemetry = { ...this.#telemetry, consecutiveFailures, lastDurationMs: durationMs };
    this.#failedWith(error, text);
    this.#toldOf(error);
    await this.#keep({ durationMs, error: { code: codeOf(error), text } });
  }

  #failedWith(error: unknown, text: string): void {
    const failure = {
      lastFailureAt: this.#tools.clock.epoch(),
      lastErrorCode: codeOf(error),
      lastError: text,
    };
    this.#telemetry = { ...this.#telemetry, ...failure };
  }

  #toldOf(error: unknown): void {
    const { tell, clock } = this.#tools;
    const { consecutiveFailures } = this.#telemetry;
    const type = isRefusal(error) ? 'remote.refused' : 'remote.failed';
    tell({ type, at: clock.epoch(), source: this.name, error, consecutiveFailures });
  }

  /** What cannot be kept of this is not worth failing for. */
  async #keep(ended: RemoteEnd): Promise<void> {
    const { records, clock } = this.#tools;
    await records.write({ source: this.name, at: clock.epoch(), ended }).catch(() => undefined);
  }

  async #recall(): Promise<void> {
    const record = await this.#record();
    this.#telemetry = record?.telemetry ?? NOTHING_YET;
    this.#trustVersion = record?.trust?.version;
  }

  /** Trust may have gone on, whatever came of the manifest. */
  async #followedTrust(): Promise<void> {
    const { tell, clock } = this.#tools;
    const version = (await this.#record())?.trust?.version;
    const before = this.#trustVersion;
    this.#trustVersion = version ?? before;
    if (version === undefined || before === undefined || version === before) return;
    tell({ type: 'remote.trust-followed', at: clock.epoch(), source: this.name, version });
  }

  async #record(): Promise<RemoteRecord | undefined> {
    return this.#tools.records.read(this.name).catch(() => undefined);
  }
}

const bootTimeout = (ms: number) =>
  new RemoteError(
    'remote/boot-timeout',
    `The source was not there within ${ms} ms: the start goes on without it.`,
    {
      hint: 'it is synced as soon as that can be done; bootTimeoutMs is how long the start waits',
    },
  );
