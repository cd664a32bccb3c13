import { checkAuthored, packManifest, signDocument, SigningKey } from 'oneiric/remote';
import type { StaticHost } from './host.js';

/** The name of the source, which is in everything that is signed for it. */
export const SOURCE = 'acme-prod';

const DAY_MS = 86_400_000;

/** An entry of a manifest, as somebody writes it. */
export interface Component {
  readonly domain: string;
  readonly key: string;
  readonly provider: string;
  readonly factory: string;
  /** Its code: one ES module. */
  readonly file: string;
  readonly priority?: number;
}

/** Publishes components: what `oneiric manifest pack` and `oneiric manifest sign` do, in code. */
export class Publisher {
  readonly #key = SigningKey.generate();
  readonly #code = new Map<string, string>();

  constructor(private readonly host: StaticHost) {}

  /** What whoever trusts it puts into the configuration. */
  get publicKey(): string {
    return this.#key.publicKey;
  }

  /** A component of the source: it greets. */
  greeter(language: string, greeting: string): Component {
    const file = `${language}-${this.#code.size}.mjs`;
    this.#code.set(
      file,
      `export const create = () => ({ greet: (name) => ${JSON.stringify(greeting)} + ' ' + name });`,
    );
    return { domain: 'service', key: 'greeter', provider: language, factory: 'artifact:create', file };
  }

  /** Packs, signs and uploads a version: artifacts first, and the manifest last. */
  async publish(version: number, entries: readonly Component[]): Promise<Uint8Array> {
    const now = Date.now();
    const { payload, artifacts } = await packManifest(
      checkAuthored({
        source: SOURCE,
        version,
        baseUrl: `${this.host.origin}/`,
        entries: entries.map(asJson),
      }),
      {
        signedAt: now,
        expiresAt: now + 7 * DAY_MS,
        readFile: async (file) => Buffer.from(this.#code.get(file) ?? ''),
      },
    );
    const { bytes } = await signDocument(payload, { signer: this.#key, now });
    for (const [sha256, artifact] of artifacts) this.host.files.set(`/${sha256}.mjs`, artifact);
    this.host.files.set('/manifest.json', bytes);
    return bytes;
  }
}

const asJson = (component: Component) => ({ ...component });
