import { Module, Oneiric, type Application, type Clock, type CreateOptions } from 'oneiric';
import {
  canonicalJson,
  RemoteModule,
  signDocument,
  type RemoteOptions,
  type SigningKey,
  type TrustDocument,
} from 'oneiric/remote';
import { signedManifest, testSigningKeys, type SignedManifest, type TestEntry } from 'oneiric/testing';
import { expect, vi } from 'vitest';
import { Registry } from './registry.js';

export const SOURCE = 'acme-test';

/** Code whose instances say a word. */
export const saying = (word: string): string =>
  `export const create = () => ({ say: () => ${JSON.stringify(word)} });`;

/** A component that says a word. */
export const entry = (key: string, provider: string, word = provider): TestEntry => ({
  domain: 'adapter',
  key,
  provider,
  code: saying(word),
});

/** What such an instance can do. */
interface Sayer {
  say(): string | Promise<string>;
}

/** A registry with its publisher, and applications that subscribe to it. */
export class SyncWorld implements AsyncDisposable {
  readonly #apps: Application[] = [];
  #latest: SignedManifest | undefined;
  /** The newest trust document. */
  #pinned: Uint8Array = new Uint8Array();

  private constructor(readonly registry: Registry) {}

  static async open(): Promise<SyncWorld> {
    return new SyncWorld(await Registry.open());
  }

  get latest(): SignedManifest {
    if (!this.#latest) throw new TypeError('nothing was published');
    return this.#latest;
  }

  /** Signs the next version, and serves it. */
  async publish(...entries: TestEntry[]): Promise<SignedManifest> {
    return this.publishAt(this.registry.baseUrl, ...entries);
  }

  /** The same, where the artifacts are to be somewhere else. */
  async publishAt(baseUrl: string, ...entries: TestEntry[]): Promise<SignedManifest> {
    this.#latest = this.#latest
      ? await this.#latest.next({ entries, baseUrl })
      : await signedManifest({ source: SOURCE, entries, baseUrl });
    if (this.#pinned.length === 0) this.#pinned = this.#latest.trustDocument;
    this.registry.publish(this.#latest);
    return this.#latest;
  }

  /** Trust by the document of the publisher, which others follow. */
  get byDocument(): Pick<RemoteOptions, 'trust'> {
    return { trust: { document: this.#pinned } };
  }

  /** The digest of what the latest manifest has for a slot. */
  digestOf(key: string): string {
    return this.latest.manifest.entries.find((one) => one.key === key)?.sha256 ?? '';
  }

  /** Path of the artifact that the latest manifest has for a slot. */
  artifactOf(key: string): string {
    const { uri } = this.latest.manifest.entries.find((one) => one.key === key) ?? {};
    return new URL(uri ?? '').pathname;
  }

  /** Signs the next trust document by those before and by its own, and serves it. */
  async trustNext(
    changes: Partial<TrustDocument> = {},
    { revokesSigner = false }: { readonly revokesSigner?: boolean } = {},
  ): Promise<void> {
    const [before, after] = testSigningKeys(2) as [SigningKey, SigningKey];
    const payload = (JSON.parse(Buffer.from(this.#pinned).toString()) as { payload: string }).payload;
    const document = JSON.parse(Buffer.from(payload, 'base64').toString()) as TrustDocument;
    const role = { keyids: [after.keyid], threshold: 1 };
    const rotated = {
      keys: { ...document.keys, [after.keyid]: { scheme: 'ed25519', public: after.publicKey.slice(8) } },
      roles: { trust: role, manifest: role },
      revokedKeys: [before.keyid],
    };
    const next = { ...document, version: document.version + 1, ...(revokesSigner && rotated), ...changes };
    const signers = revokesSigner ? [before, after] : [before];
    let bytes: Uint8Array = Buffer.from(canonicalJson(next));
    for (const signer of signers) ({ bytes } = await signDocument(bytes, { signer, now: Date.now() }));
    this.registry.files.set(`/trust/${next.version}.json`, bytes);
    this.#pinned = bytes;
  }

  /** What an application that subscribes says; it syncs when it is told to, and at its start. */
  source(options: Partial<RemoteOptions> = {}): RemoteOptions {
    const { manifestUrl, fetch } = this.registry;
    const { pins } = this.latest;
    return { manifestUrl, source: SOURCE, trust: pins, fetch, refreshIntervalMs: 0, ...options };
  }

  /** An application that subscribes; it syncs when it is told to, and at its start. */
  async subscribe(options: Partial<RemoteOptions> = {}, create: CreateOptions = {}): Promise<Application> {
    class Root {}
    Module({ imports: [RemoteModule.forRoot(this.source(options))] })(Root);
    const app = await Oneiric.create(Root, { logging: false, env: {}, ...create });
    this.#apps.push(app);
    return app;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#apps) await app.close();
    await this.registry[Symbol.asyncDispose]();
  }
}

export const DAY_MS = 86_400_000;

/** The time of this machine, and so many milliseconds more. */
export const clockAhead = (ms: number): Clock => ({
  now: () => performance.now(),
  epoch: () => Date.now() + ms,
  after: (delay, fn, { isBackground = false } = {}) => {
    const timer = setTimeout(fn, delay);
    if (isBackground) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (fn) => void setImmediate(fn),
});

/** Until something holds; what it waits for comes from the outside. */
export const until = (holds: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 5 });

/** What a slot says now. */
export async function said(app: Application, slot: `adapter:${string}`): Promise<string> {
  const sayer = await app.getAsync<Sayer>(slot);
  return sayer.say();
}
