import { fileURLToPath } from 'node:url';
import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import { ArtifactError } from './artifact-error.js';
import { HAS_HOOKS } from './artifact-modules.js';
import { checkBytes, checkInstance, importTimeout } from './check-loading.js';
import { checkImports, fileOf, type ArtifactFile } from './import-artifact.js';
import type { ImportOrder, CreateOrder } from './isolated/guest.js';
import { Host } from './isolated/host.js';
import { instanceOf } from './isolated/instance.js';
import type { StartIsolate } from './isolated/isolate.js';
import { areMethods } from './isolated/methods.js';
import { startProcess } from './isolated/process-isolate.js';
import { startWorker } from './isolated/worker-isolate.js';
import type { ArtifactContext, ArtifactLoader, LoadedArtifact, VerifiedArtifact } from './loading.js';
import { isolatedOptionsOf, type GivenIsolatedOptions, type IsolatedOptions } from './loading-options.js';
import { programPath } from './program-file.js';

const STARTS: Readonly<Record<'worker' | 'process', StartIsolate>> = {
  worker: startWorker,
  process: startProcess,
};

/** Milliseconds that an isolate which was started to look at an artifact waits for an instance. */
const SPARE_MS = 30_000;

/**
 * Loads each artifact into a thread or a process of its own: one for each instance. What runs there can be ended, whatever it does, and
 * its memory is given back. A thread is no border against hostile code, and Node's permissions of a process are one of several
 * that are needed: let the system bound what its user may do.
 */
export class IsolatedLoader implements ArtifactLoader {
  readonly #options: IsolatedOptions;
  readonly #clock: Clock;

  /**
   * @param mode where artifacts run
   * @throws RemoteError `remote/bad-option`, `remote/unknown-option`
   */
  constructor(
    /** Where artifacts run. */
    readonly mode: 'worker' | 'process',
    options: GivenIsolatedOptions = {},
    clock: Clock = systemClock,
  ) {
    this.#options = isolatedOptionsOf(options);
    this.#clock = clock;
  }

  async load(artifact: VerifiedArtifact): Promise<LoadedArtifact> {
    checkBytes(artifact);
    checkImports(artifact, this.#options.trustsImports);
    const spare = new Spare(await this.#started(artifact), this.#clock);
    return {
      mode: this.mode,
      create: async (settings, context) =>
        this.#instance(spare.take() ?? (await this.#started(artifact)), { artifact, settings, context }),
      release: async () => {
        await spare.take()?.end(released());
      },
    };
  }

  /** An isolate that has imported the artifact. */
  async #started(artifact: VerifiedArtifact): Promise<Host> {
    // A version of Node that cannot import from memory reads a file, which nobody needs afterwards.
    const file = HAS_HOOKS ? undefined : await fileOf(artifact);
    const { importMs } = this.#options;
    const host = this.#host(artifact, file);
    const timer = this.#clock.after(importMs, () => void host.end(importTimeout(artifact, importMs)));
    try {
      await host.first('import', this.#order(artifact, file));
      return host;
    } catch (error) {
      await host.end(released());
      throw error;
    } finally {
      timer.cancel();
      await file?.remove();
    }
  }

  #host(artifact: VerifiedArtifact, file: ArtifactFile | undefined): Host {
    const { limits, heapMb, bufferMb, hostApi, aliveMs, program } = this.#options;
    const files = [...hostApi.values()]
      .filter((url) => url.startsWith('file:'))
      .map((url) => fileURLToPath(url));
    const readable = file ? [...files, file.path] : files;
    return new Host({
      start: STARTS[this.mode],
      settings: { program: programPath(program), limits, heapMb, bufferMb, readable },
      clock: this.#clock,
      aliveMs,
      who: `The artifact ${artifact.sha256}`,
    });
  }

  #order(artifact: VerifiedArtifact, file: ArtifactFile | undefined): ImportOrder {
    const { hostApi, trustsImports } = this.#options;
    const bytes = file ? new Uint8Array() : artifact.bytes;
    return { artifact: { ...artifact, bytes }, file: file?.path, hostApi, trustsImports };
  }

  async #instance(host: Host, { artifact, settings, context }: Creating): Promise<object> {
    const { slot, provider, signal } = context;
    const unwanted = () => void host.end(released());
    signal.addEventListener('abort', unwanted, { once: true });
    try {
      const order: CreateOrder = { settings, context: { slot, provider, signal } };
      const methods = await host.ask('create', order);
      if (!areMethods(methods)) return checkInstance(undefined, artifact);
      const { cleanupMs, failed } = this.#options;
      host.onFailure = (error) => failed({ sha256: artifact.sha256, slot, provider, error });
      return instanceOf(host, { methods, clock: this.#clock, cleanupMs });
    } catch (error) {
      await host.end(released());
      throw error;
    } finally {
      signal.removeEventListener('abort', unwanted);
    }
  }
}

interface Creating {
  readonly artifact: VerifiedArtifact;
  readonly settings: unknown;
  readonly context: ArtifactContext;
}

/** An isolate that waits for its instance, for some time. */
class Spare {
  #host: Host | undefined;

  constructor(host: Host, clock: Clock) {
    this.#host = host;
    clock.after(SPARE_MS, () => void this.take()?.end(released()), { isBackground: true });
  }

  take(): Host | undefined {
    const host = this.#host;
    this.#host = undefined;
    return host?.failure ? undefined : host;
  }
}

const released = () => new ArtifactError('remote/disposed', 'The artifact is no longer wanted.');
