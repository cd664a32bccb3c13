import { Module, Oneiric, type Application, type CreateOptions } from 'oneiric';
import { RemoteModule, type RemoteOptions } from 'oneiric/remote';
import { signedManifest, type SignedManifest, type TestEntry } from 'oneiric/testing';
import { Registry } from './registry.js';

/** How an application subscribes to both. */
export interface Subscribing {
  /** What is said of the right one besides. */
  readonly right?: Partial<RemoteOptions>;
  readonly create?: CreateOptions;
  /** What it offers itself. */
  readonly providers?: readonly (new () => object)[];
}

/** Two registries, and applications that follow both. */
export class TwoSources implements AsyncDisposable {
  readonly #apps: Application[] = [];
  readonly #versions = new Map<Registry, number>();

  private constructor(
    readonly left: Registry,
    readonly right: Registry,
  ) {}

  static async open(): Promise<TwoSources> {
    return new TwoSources(await Registry.open(), await Registry.open());
  }

  nameOf(registry: Registry): 'left' | 'right' {
    return registry === this.left ? 'left' : 'right';
  }

  /** Signs the next version of a source, and serves it. */
  async publish(registry: Registry, entries: TestEntry[]): Promise<SignedManifest> {
    const version = (this.#versions.get(registry) ?? 0) + 1;
    this.#versions.set(registry, version);
    const { baseUrl } = registry;
    const made = await signedManifest({ source: this.nameOf(registry), entries, version, baseUrl });
    registry.publish(made);
    return made;
  }

  /** An application that follows both, each of which brings what it is to. */
  async subscribed(
    ofLeft: TestEntry[],
    ofRight: TestEntry[],
    { right: more = {}, create = {}, providers = [] }: Subscribing = {},
  ): Promise<Application> {
    const { left, right } = this;
    const { pins } = await this.publish(left, ofLeft);
    await this.publish(right, ofRight);
    const sourceOf = (registry: Registry): RemoteOptions => ({
      ...{ trust: pins, refreshIntervalMs: 0, source: this.nameOf(registry) },
      ...{ manifestUrl: registry.manifestUrl, fetch: registry.fetch },
    });
    class Root {}
    Module({
      imports: [RemoteModule.forRoot(sourceOf(left)), RemoteModule.forRoot({ ...sourceOf(right), ...more })],
      providers: [...providers],
    })(Root);
    const app = await Oneiric.create(Root, { logging: false, env: {}, ...create });
    this.#apps.push(app);
    return app;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#apps) await app.close();
    for (const registry of [this.left, this.right]) await registry[Symbol.asyncDispose]();
  }
}

/** Names of everything that an application has. */
export const offers = (app: Application): string[] =>
  app.candidates({ shadowed: true }).map(({ slot, provider }) => `${slot}/${provider}`);
