import { pathToFileURL } from 'node:url';
import type { OnCleanup } from '../../../core/hooks.js';
import { importWrapped } from '../artifact-modules.js';
import { checkInstance } from '../check-loading.js';
import { Endpoint, type BorderLimits } from '../border/endpoint.js';
import type { ArtifactFunction } from '../exported-function.js';
import { exportOf, importArtifact, imported, type ImportPolicy } from '../import-artifact.js';
import type { ArtifactContext, VerifiedArtifact } from '../loading.js';
import { methodsOf } from './methods.js';

/** What is imported: from memory, or from a file where that cannot be. */
export interface ImportOrder extends ImportPolicy {
  readonly artifact: VerifiedArtifact;
  readonly file: string | undefined;
}

/** How an instance is made. */
export interface CreateOrder {
  readonly settings: unknown;
  readonly context: ArtifactContext;
}

/** A call of a method. */
export interface CallOrder {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The side of a border that an artifact is on: imports it, makes its one instance, and calls that. */
export class Guest {
  readonly #endpoint: Endpoint;
  #artifact: VerifiedArtifact | undefined;
  #make: ArtifactFunction | undefined;
  #instance: object | undefined;

  constructor(limits: BorderLimits, send: (frame: Uint8Array) => void) {
    this.#endpoint = new Endpoint({
      limits,
      send,
      isGuest: true,
      serve: (op, given) => this.#serve(op, given),
      // What the host sends is well made: whatever is not was made by what runs here.
      broken: () => undefined,
    });
  }

  receive(frame: Uint8Array): void {
    this.#endpoint.receive(frame);
  }

  async #serve(op: string, given: unknown): Promise<unknown> {
    if (op === 'import') return this.#import(given as ImportOrder);
    if (op === 'create') return this.#create(given as CreateOrder);
    if (op === 'call') return this.#call(given as CallOrder);
    return op === 'dispose' ? this.#dispose() : undefined;
  }

  async #import({ artifact, file, ...policy }: ImportOrder): Promise<void> {
    const module = await (file === undefined
      ? importArtifact(artifact, policy)
      : imported(artifact, () => importWrapped(pathToFileURL(file).href)));
    this.#artifact = artifact;
    this.#make = exportOf(module, artifact);
  }

  async #create({ settings, context }: CreateOrder): Promise<unknown> {
    const instance: unknown = await this.#make?.(settings, Object.freeze(context));
    this.#instance = checkInstance(instance, this.#artifact as VerifiedArtifact);
    return methodsOf(this.#instance);
  }

  async #dispose(): Promise<void> {
    const instance = this.#instance as Partial<OnCleanup & AsyncDisposable & Disposable> | undefined;
    if (instance?.onCleanup) await instance.onCleanup();
    else if (Symbol.asyncDispose in Object(instance)) await instance?.[Symbol.asyncDispose]?.();
    else instance?.[Symbol.dispose]?.();
  }

  async #call({ name, args }: CallOrder): Promise<unknown> {
    const instance = this.#instance as Record<string, (...args: readonly unknown[]) => unknown>;
    return instance[name]?.(...args);
  }
}
