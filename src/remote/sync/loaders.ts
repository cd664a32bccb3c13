import type { Clock } from '../../core/ports.js';
import type { LoadingMode } from '../../core/remote.js';
import { offerOf } from '../documents/entry-rules.js';
import type { ManifestEntry } from '../documents/manifest.js';
import { InProcessLoader } from '../loading/in-process-loader.js';
import { IsolatedLoader } from '../loading/isolated-loader.js';
import type { ArtifactLoader } from '../loading/loading.js';
import type { FailedInstance } from '../loading/loading-options.js';
import type { RemoteLoading } from '../remote-options.js';

/** Who is told of what happens to loaded code. */
export interface LoadingEars {
  readonly failed: (instance: FailedInstance) => void;
  readonly manyModules: (modules: number) => void;
}

/** Loads the artifacts of one source, each where it shall run. */
export class Loaders {
  readonly #settings: RemoteLoading & { readonly mode: LoadingMode };
  readonly #made = new Map<LoadingMode, ArtifactLoader>();

  /** @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
  constructor(
    settings: RemoteLoading & { readonly mode: LoadingMode },
    private readonly ears: LoadingEars,
    private readonly clock: Clock,
  ) {
    this.#settings = settings;
    // What is wrong with the options is told at the start, and not by the first artifact.
    for (const mode of ['in-process', 'worker'] as const) this.#make(mode);
    this.#loader(settings.mode);
  }

  for(entry: ManifestEntry): ArtifactLoader {
    const { mode, modes = {} } = this.#settings;
    const name = offerOf(entry);
    return this.#loader(Object.hasOwn(modes, name) ? (modes[name] ?? mode) : mode);
  }

  #loader(mode: LoadingMode): ArtifactLoader {
    const known = this.#made.get(mode);
    if (known) return known;
    const made = this.#make(mode);
    this.#made.set(mode, made);
    return made;
  }

  #make(mode: LoadingMode): ArtifactLoader {
    const {
      hostApi: urls = {},
      warnAt,
      ...others
    } = { ...this.#settings, mode: undefined, modes: undefined };
    const hostApi = new Map(Object.entries(urls));
    if (mode !== 'in-process') {
      return new IsolatedLoader(mode, { ...others, hostApi, failed: this.ears.failed }, this.clock);
    }
    const { trustsImports, importMs } = others;
    const { manyModules } = this.ears;
    return new InProcessLoader({ trustsImports, importMs, hostApi, warnAt, manyModules }, this.clock);
  }
}
