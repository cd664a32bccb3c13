import { canonicalJson } from '../documents/canonical-json.js';
import { ARTIFACT, factoryOf } from '../documents/factory.js';
import { MANIFEST_TYPE, type Manifest, type ManifestEntry } from '../documents/manifest.js';
import type { Plain } from '../documents/plain.js';
import { readManifest } from '../documents/read-document.js';
import { textOfTime } from '../documents/time.js';
import { limitsOf, type GivenLimits } from '../limits.js';
import { RemoteError } from '../remote-error.js';
import { sha256Of } from '../digest.js';
import { artifactMembers } from './artifact-members.js';
import type { Authored, AuthoredEntry } from './authored.js';
import { checkModule } from './module-check.js';

/** How a manifest is packed. */
export interface Packing {
  /** Reads the file of an artifact, as the entry names it. */
  readonly readFile: (file: string) => Promise<Uint8Array>;
  /** When it is signed, in milliseconds since 1970. */
  readonly signedAt: number;
  /** From when on it is not to be used, in milliseconds since 1970. */
  readonly expiresAt: number;
  /** The address below which artifacts are published. Default: that of the manifest. */
  readonly baseUrl?: string | undefined;
  /** Default: that of the manifest, else 1. */
  readonly version?: number | undefined;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

/** What is to be signed, and what is published beside it. */
export interface Packed {
  /** The canonical JSON of the manifest, not signed yet. */
  readonly payload: Uint8Array;
  /** What that says. */
  readonly manifest: Manifest;
  /** Artifacts by their SHA-256. */
  readonly artifacts: ReadonlyMap<string, Uint8Array>;
  /** What somebody should know, and that keeps nobody from signing. */
  readonly notes: readonly string[];
}

/**
 * Makes a manifest of what somebody has written, and of the files that it names. The same input makes the same bytes.
 *
 * @throws RemoteError for what no client would take, `remote/bad-module`, `remote/import-refused`, `remote/bad-address`
 */
export async function packManifest(authored: Authored, packing: Packing): Promise<Packed> {
  const limits = limitsOf(packing.limits);
  const files = new FilesOfArtifacts(authored, packing, limits.artifactBytes);
  const entries: Plain<ManifestEntry>[] = [];
  for (const [index, entry] of authored.entries.slice(0, limits.entries + 1).entries())
    entries.push(await files.entry(entry, `entries[${index}]`));
  const written: Plain<Manifest> = {
    _type: 'manifest',
    spec: 1,
    source: authored.source,
    epoch: authored.epoch ?? 1,
    version: packing.version ?? authored.version ?? 1,
    signedAt: textOfTime(packing.signedAt),
    expiresAt: textOfTime(packing.expiresAt),
    entries,
    ...(authored.revoked && { revoked: authored.revoked }),
  };
  const payload = new Uint8Array(Buffer.from(canonicalJson(written)));
  if (payload.length > limits.manifestBytes)
    throw new RemoteError('remote/too-large', `The ${MANIFEST_TYPE} has ${payload.length} bytes.`);
  const manifest = readManifest(payload, limits);
  return { payload, manifest, artifacts: files.artifacts, notes: files.notes };
}

class FilesOfArtifacts {
  readonly artifacts = new Map<string, Uint8Array>();
  readonly notes: string[] = [];

  constructor(
    private readonly authored: Authored,
    private readonly packing: Packing,
    private readonly most: number,
  ) {}

  async entry(authored: Plain<AuthoredEntry>, where: string): Promise<Plain<ManifestEntry>> {
    const { file, ...entry } = authored;
    if (file === undefined) return this.#withoutFile(entry, where);
    if (entry.uri !== undefined || entry.sha256 !== undefined || entry.length !== undefined)
      throw new RemoteError('remote/bad-document', `${where} has a file, and says itself what is in it.`, {
        path: where,
        hint: 'leave out uri, sha256 and length: they are made of the file',
      });
    const bytes = await this.packing.readFile(file);
    if (bytes.length > this.most)
      throw new RemoteError('remote/too-large', `${where}.file has more than ${this.most} bytes.`);
    const members = artifactMembers(bytes, this.#base(where));
    await this.#look(bytes, { where: `${where}.file`, factory: entry.factory });
    this.artifacts.set(sha256Of(bytes), bytes);
    return { ...entry, ...members };
  }

  #withoutFile(entry: Plain<ManifestEntry>, where: string): Plain<ManifestEntry> {
    if (entry.uri !== undefined || factoryOf(entry.factory)?.module !== ARTIFACT) return entry;
    throw new RemoteError(
      'remote/bad-document',
      `${where} has a factory in an artifact, and no file of one.`,
      {
        path: where,
        hint: 'say it in file; or uri, sha256 and length, where it is published already',
      },
    );
  }

  async #look(bytes: Uint8Array, { where, factory }: { where: string; factory: string }): Promise<void> {
    const { module, export: name } = factoryOf(factory) ?? {};
    const exported = module === ARTIFACT && name !== undefined ? [name] : [];
    const allowed = this.authored.allowImports ?? [];
    const { imports, mayImportMore } = await checkModule(bytes, { where, allowed, exported });
    if (imports.length > 0)
      this.notes.push(`${where} imports ${imports.join(', ')}, which hosts have to offer`);
    if (mayImportMore)
      this.notes.push(
        `${where} looks as if it imported something; Node.js below 22.15 takes it from trusted sources only`,
      );
  }

  #base(where: string): string {
    const base = this.packing.baseUrl ?? this.authored.baseUrl;
    if (base !== undefined) return base;
    throw new RemoteError(
      'remote/bad-address',
      `${where} has a file, and nothing says where that is published.`,
      {
        hint: 'say it in baseUrl, or with --base-url: https://cdn.acme.test/components/',
      },
    );
  }
}
