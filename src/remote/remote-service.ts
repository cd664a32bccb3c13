import { shown } from '../core/names.js';
import { TEXT, type Option } from '../core/option-bag.js';
import type { Observable } from '../container/live/streams.js';
import type {
  ApplicationRemote,
  AppliedManifest,
  SourceStatus,
  SyncOptions,
  SyncReport,
} from '../core/remote.js';
import type {
  AuditHead,
  AuditLine,
  AuditQuery,
  AuditVerdict,
  RemoteRecords,
} from '../core/remote-records.js';
import type { ApplicationRuntime } from '../core/runtime.js';
import type { RemoteOfApplication, SignedHint } from '../modules/remote-of-application.js';
import { checkOptions } from './options.js';
import { RemoteError } from './remote-error.js';
import type { ManifestStream } from './sync/manifest-stream.js';
import type { RemoteSource } from './sync/remote-source.js';
import type { Webhooks } from './sync/webhooks.js';

/** A source, and what else is run for it. */
export interface FollowedSource {
  readonly source: RemoteSource;
  /** Listens to hints until the signal aborts; undefined where nobody gives any. */
  readonly listen: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/** What follows the sources of one application. */
export interface RemoteServiceTools {
  readonly sources: readonly FollowedSource[];
  readonly manifests: ManifestStream;
  readonly records: RemoteRecords;
  readonly webhooks: Pick<Webhooks, 'isSigned' | 'look'>;
  /** What supervises loops; undefined where the application has no process to itself. */
  readonly runtime: () => ApplicationRuntime | undefined;
  /** Closes what all sources share. */
  readonly close: () => Promise<void>;
}

const SIGNAL: Option = { fits: (value) => value instanceof AbortSignal, expected: 'an AbortSignal' };

const OPTIONS = new Map<keyof SyncOptions, Option>([
  ['source', TEXT],
  ['manifestUrl', TEXT],
  ['requestedBy', TEXT],
  ['reason', TEXT],
  ['signal', SIGNAL],
]);

/** The sources of one application, all of them. */
export class RemoteService implements RemoteOfApplication, ApplicationRemote {
  readonly face: ApplicationRemote = this;
  readonly sources: readonly string[];
  readonly manifests$: Observable<AppliedManifest>;
  readonly #tools: RemoteServiceTools;
  readonly #stop = new AbortController();
  #loops: readonly Promise<unknown>[] = [];
  #closing: Promise<void> | undefined;

  constructor(tools: RemoteServiceTools) {
    this.#tools = tools;
    this.sources = Object.freeze(tools.sources.map(({ source }) => source.name));
    this.manifests$ = tools.manifests.manifests$;
  }

  status(): readonly SourceStatus[] {
    return Object.freeze(this.#tools.sources.map(({ source }) => source.status()));
  }

  async sync(options: SyncOptions = {}): Promise<SyncReport> {
    checkOptions(options, { options: OPTIONS, needed: [], where: 'remote.sync' });
    this.#checkOpen();
    return this.#named(options.source).sync(options);
  }

  hint(source?: string): void {
    this.#checkOpen();
    if (source !== undefined) this.#named(source).loop.hint();
    else for (const { source: one } of this.#tools.sources) one.loop.hint();
  }

  async hinted(source: string, hint: SignedHint): Promise<boolean> {
    const isTaken = await this.#tools.webhooks.isSigned(source, hint);
    if (!isTaken || this.#stop.signal.aborted) return false;
    this.hint(source);
    return true;
  }

  audit(query?: AuditQuery): Promise<readonly AuditLine[]> {
    return this.#tools.records.audit(query);
  }

  verifyAudit(expected?: AuditHead): Promise<AuditVerdict> {
    return this.#tools.records.verifyAudit(expected);
  }

  async prepare(): Promise<void> {
    // Nobody waits for that: who hints does not do so yet.
    void this.#tools.webhooks.look();
    // One after the other: what the first brings may be what the second needs.
    for (const { source } of this.#tools.sources) await source.prepare();
  }

  begin(): void {
    if (this.#stop.signal.aborted) return;
    this.#loops = this.#tools.sources.flatMap(({ source, listen }, index) => {
      source.begin();
      const name = `remote.${index + 1}`;
      const refreshing = this.#supervised(name, (signal, beat) => source.loop.run(signal, beat));
      return listen ? [refreshing, this.#supervised(`${name}.events`, listen)] : [refreshing];
    });
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#tools.sources.map(({ source }) => source.close()));
    await Promise.allSettled(this.#loops);
    this.#tools.manifests.end();
    await this.#tools.close();
  }

  /** Neither loop rejects: where one did all the same, whoever supervises begins it again. */
  async #supervised(
    name: string,
    work: (signal: AbortSignal, beat: () => void) => Promise<void>,
  ): Promise<void> {
    const runtime = this.#tools.runtime();
    const { signal } = this.#stop;
    if (!runtime) return work(signal, () => undefined);
    const loop = runtime.supervise(name, (own) =>
      work(AbortSignal.any([own.signal, signal]), () => own.beat()),
    );
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => void loop.stop().finally(resolve), { once: true });
    });
  }

  #named(source: string | undefined): RemoteSource {
    const all = this.#tools.sources.map((one) => one.source);
    const [only, ...others] = source === undefined ? all : all.filter(({ name }) => name === source);
    if (only && others.length === 0) return only;
    const text =
      source === undefined
        ? 'There are several sources, and none was named.'
        : `There is no source ${shown(source)}.`;
    throw new RemoteError('remote/unknown-source', text, { hint: `sources: ${this.sources.join(', ')}` });
  }

  #checkOpen(): void {
    if (!this.#stop.signal.aborted) return;
    throw new RemoteError('remote/closed', 'The application closes, or has closed.');
  }
}
