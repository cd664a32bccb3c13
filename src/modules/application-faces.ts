import type { Observable } from 'rxjs';
import type { ApplicationConfig } from '../config/application-config.js';
import type { ApplicationSecrets } from '../config/secrets/application-secrets.js';
import { filter, Subject } from '../container/live/streams.js';
import type { ApplicationAdmin } from '../core/admin.js';
import type { ActivityEvent, OneiricEvent, SwapEvent } from '../core/events.js';
import type { HealthSnapshot } from '../core/health-report.js';
import type { PluginReport } from '../core/plugins.js';
import type { ApplicationRemote, AppliedManifest } from '../core/remote.js';
import type { ApplicationRuntime } from '../core/runtime.js';
import type { ApplicationState } from '../core/state.js';
import type { Composition } from './composition.js';
import { isActivityEvent, isSwapEvent } from './event-kinds.js';
import { nobodyWatches, type HealthOfApplication } from './health-of-application.js';

const NO_MANIFESTS: Observable<AppliedManifest> = new Subject<AppliedManifest>().asObservable();

/** What an application is made of besides its slots: each part has a face of its own. */
export abstract class ApplicationFaces {
  /** Everything that happens. */
  readonly events$: Observable<OneiricEvent>;
  /** What happens to bindings. */
  readonly swaps$: Observable<SwapEvent>;
  /** Slots that are paused, drained and resumed. */
  readonly activity$: Observable<ActivityEvent>;
  /** What configuration says, and who says it. */
  readonly config: ApplicationConfig;
  /** Fetches secrets anew. */
  readonly secrets: ApplicationSecrets;
  /** What is kept on disk: journal, backup; undefined without `stateDir`. */
  readonly state: ApplicationState | undefined;
  /** The process, its loops; undefined without `runtime`. */
  readonly runtime: ApplicationRuntime | undefined;
  /** How it is operated from outside: its socket, its url; undefined where it is not. */
  readonly admin: ApplicationAdmin | undefined;
  readonly #parts: Pick<Composition, 'plugins' | 'redactor' | 'followers'>;
  #health: HealthOfApplication | undefined;

  /** @internal */
  constructor(composition: Composition) {
    const { events, configured, state, runtime, admin } = composition;
    this.#parts = composition;
    this.config = configured.config;
    this.secrets = configured.secrets.face;
    this.state = state?.face;
    this.runtime = runtime?.face;
    this.admin = admin?.face;
    this.events$ = events.asObservable();
    this.swaps$ = this.events$.pipe(filter(isSwapEvent));
    this.activity$ = this.events$.pipe(filter(isActivityEvent));
  }

  /** @internal whoever watches its health */
  watchedBy(health: HealthOfApplication): void {
    this.#health = health;
  }

  /** Its sources of signed manifests; undefined where it has none. */
  get remote(): ApplicationRemote | undefined {
    return this.#parts.followers.remote?.face;
  }

  /** The manifests that are applied, current ones first; nothing where there are no sources. */
  get manifests$(): Observable<AppliedManifest> {
    return this.remote?.manifests$ ?? NO_MANIFESTS;
  }

  /** How each plugin is doing, in the order in which they were read; frozen. What they throw is shown without secrets. */
  plugins(): readonly PluginReport[] {
    const { plugins, redactor } = this.#parts;
    return plugins?.reports((text) => redactor.redact(text)) ?? Object.freeze([]);
  }

  /**
   * How it is doing, by what the checks on schedule have said; asks nobody. Whether it is alive, ready, and why not.
   * @throws LifecycleError `lifecycle/health-off` where it was made without the option `health`
   */
  health(): HealthSnapshot {
    if (!this.#health) throw nobodyWatches('app.health');
    return this.#health.snapshot();
  }

  /** As `health`, current value first, then whenever something other than times and counts is different. @throws as `health` */
  get health$(): Observable<HealthSnapshot> {
    if (!this.#health) throw nobodyWatches('app.health$');
    return this.#health.snapshots$;
  }
}
