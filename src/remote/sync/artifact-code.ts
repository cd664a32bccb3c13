import { oneLineOf } from '../../core/errors.js';
import type { ArtifactCache } from '../artifacts/artifact-cache.js';
import { RemoteError } from '../remote-error.js';
import { checkArtifact, type ArtifactId } from '../artifacts/artifact.js';

/** Where the code of an artifact is, and which bytes it is. */
export interface ArtifactAddress extends ArtifactId {
  readonly uri: string;
}

/** What code is fetched with. */
export interface ArtifactCodeTools {
  /** Fetches exactly as many bytes. @throws NetError */
  readonly fetch: (address: ArtifactAddress, signal: AbortSignal) => Promise<Uint8Array>;
  /** Undefined where nothing is kept. */
  readonly cache: ArtifactCache | undefined;
  /** Told that something is not well with the cache: the code is used all the same. */
  readonly warn: (error: unknown) => void;
}

/** The code of artifacts, from the cache or from where it is published: verified, whichever way it came. */
export class ArtifactCode {
  constructor(private readonly tools: ArtifactCodeTools) {}

  /** @throws NetError; RemoteError `remote/wrong-length`, `remote/wrong-digest`, `remote/cache-damaged` where it cannot be fetched either */
  async bytesOf(address: ArtifactAddress, signal: AbortSignal): Promise<Uint8Array> {
    let damage: string | undefined;
    const kept = await this.#kept(address, (why) => (damage = why));
    if (kept) return kept;
    const bytes = await this.tools.fetch(address, signal).catch((cause: unknown) => {
      throw damage === undefined || signal.aborted ? cause : lost(address, damage, cause);
    });
    checkArtifact(bytes, address);
    await this.#keep(address, bytes);
    return bytes;
  }

  /** The same, where nothing is fetched. */
  onlyKept(): ArtifactCode {
    const fetch: ArtifactCodeTools['fetch'] = async ({ sha256 }) => {
      throw new RemoteError(
        'remote/not-kept',
        `The artifact ${sha256} is not kept, and nothing is fetched.`,
        {
          hint: 'let the source be followed (`enabled`), or sync it once',
        },
      );
    };
    return new ArtifactCode({ ...this.tools, fetch });
  }

  /** Keeps what is in use from making room for others. @returns gives it free */
  pin(sha256: string): () => void {
    return this.tools.cache?.pin(sha256) ?? (() => undefined);
  }

  /** A cache that cannot be read costs a fetch, and nothing else. */
  async #kept(address: ArtifactAddress, damaged: (why: string) => void): Promise<Uint8Array | undefined> {
    return this.tools.cache?.get(address, damaged).catch((error: unknown) => {
      this.tools.warn(error);
      return undefined;
    });
  }

  async #keep(address: ArtifactAddress, bytes: Uint8Array): Promise<void> {
    await this.tools.cache?.put(address, bytes).catch((error: unknown) => this.tools.warn(error));
  }
}

const lost = ({ sha256 }: ArtifactAddress, damage: string, cause: unknown) =>
  new RemoteError(
    'remote/cache-damaged',
    `The artifact ${sha256} in the cache is not used: ${damage}. It cannot be fetched again either: ${oneLineOf(cause)}`,
    { hint: 'it is fetched as soon as that can be done; who else writes into the cache?', cause },
  );
