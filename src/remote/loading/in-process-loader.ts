import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import type { Imported } from './artifact-modules.js';
import { checkBytes, checkInstance, importTimeout } from './check-loading.js';
import type { ArtifactFunction } from './exported-function.js';
import { exportOf, importArtifact } from './import-artifact.js';
import type { ArtifactContext, ArtifactLoader, LoadedArtifact, VerifiedArtifact } from './loading.js';
import { inProcessOptionsOf, type GivenInProcessOptions, type InProcessOptions } from './loading-options.js';

/**
 * Loads artifacts into this process, where they have all of its rights: code that you trust as your own. They are never
 * unloaded, since Node never forgets a module (some 30 kB of heap and 70 kB of memory for 10 kB of source); one that never ends
 * its import stays in memory as well.
 */
export class InProcessLoader implements ArtifactLoader {
  /** As all loaders have it. */
  readonly mode = 'in-process';
  readonly #options: InProcessOptions;
  readonly #clock: Clock;
  /** By digest. What is not new costs nothing; what has failed would fail again, and what is not over, not end. */
  readonly #imports = new Map<string, Promise<Imported>>();

  /** @throws RemoteError `remote/bad-option`, `remote/unknown-option` */
  constructor(options: GivenInProcessOptions = {}, clock: Clock = systemClock) {
    this.#options = inProcessOptionsOf(options);
    this.#clock = clock;
  }

  /** How many modules were brought into this process, and stay. */
  get modules(): number {
    return this.#imports.size;
  }

  async load(artifact: VerifiedArtifact): Promise<LoadedArtifact> {
    const make = exportOf(await this.#imported(artifact), artifact);
    return {
      mode: this.mode,
      create: async (settings, context) => instanceOf(make, { artifact, settings, context }),
      release: async () => undefined,
    };
  }

  #imported(artifact: VerifiedArtifact): Promise<Imported> {
    const known = this.#imports.get(artifact.sha256);
    if (known) return known;
    checkBytes(artifact);
    const importing = this.#within(artifact, importArtifact(artifact, this.#options));
    this.#imports.set(artifact.sha256, importing);
    const { warnAt, manyModules } = this.#options;
    if (this.modules >= warnAt) manyModules(this.modules);
    return importing;
  }

  async #within(artifact: VerifiedArtifact, importing: Promise<Imported>): Promise<Imported> {
    const { importMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(importMs, () => reject(importTimeout(artifact, importMs)));
      void importing.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

interface Making {
  readonly artifact: VerifiedArtifact;
  readonly settings: unknown;
  readonly context: ArtifactContext;
}

async function instanceOf(make: ArtifactFunction, { artifact, settings, context }: Making): Promise<object> {
  const { slot, provider, signal } = context;
  return checkInstance(await make(settings, Object.freeze({ slot, provider, signal })), artifact);
}
