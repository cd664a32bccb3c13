import type { AuditLine, RemoteRecord, RemoteRecords } from '../../../src/core/remote-records.js';
import { OneiricError } from '../../../src/core/errors.js';
import { sha256Of } from '../../../src/remote/digest.js';
import { MemoryRemoteRecords } from '../../../src/remote/records/memory-records.js';
import { DocumentSource, type DocumentSourceOptions } from '../../../src/remote/source/document-source.js';
import type { DocumentRequest, FetchedDocument } from '../../../src/remote/source/fetch-document.js';
import type { Refreshed } from '../../../src/remote/source/trust-source.js';
import { aManifest, bytesOf } from '../support/documents.js';
import { aRole, aTrust, keysOf, NOON, signed, testKeys, type TestKey } from '../support/signing.js';

export const HOUR = 3_600_000;
export const [one, two, three, four] = testKeys(4) as [TestKey, TestKey, TestKey, TestKey];

const BASE = 'https://acme.test/prod/';

/** What an error is called that came instead of an answer. */
export const missing = () => new OneiricError('net/bad-status', 'https://acme.test answered with 404.');

/** A source of documents whose server does as it is told, and what is known of it. */
export class SourceWorld {
  /** By path beside the manifest: bytes, or what is thrown. */
  readonly served = new Map<string, Uint8Array | Error>();
  readonly requests: DocumentRequest[] = [];
  readonly options: DocumentSourceOptions;
  /** Whether the server knows what it has sent before. */
  hasEtags = false;
  now = NOON;

  constructor(
    more: Partial<DocumentSourceOptions> = {},
    readonly records: RemoteRecords = new MemoryRemoteRecords(),
  ) {
    this.options = {
      source: 'acme-prod',
      manifestUrl: `${BASE}manifest.json`,
      trust: { keys: [one.configured], threshold: 1 },
      records,
      fetch: (request) => this.answer(request),
      ...more,
    };
    this.serve('manifest.json', signed('manifest', aManifest()));
  }

  get paths(): string[] {
    return this.requests.map(({ url }) => url.slice(BASE.length));
  }

  serve(path: string, answer: Uint8Array | Error): this {
    this.served.set(path, answer);
    return this;
  }

  manifest(more: object = {}, keys: readonly TestKey[] = [one]): this {
    return this.serve('manifest.json', signed('manifest', aManifest(more), keys));
  }

  /** A process that begins, with what the one before has left. */
  source(more: Partial<DocumentSourceOptions> = {}): DocumentSource {
    return new DocumentSource({ ...this.options, ...more });
  }

  async refresh(more: Partial<DocumentSourceOptions> = {}): Promise<Refreshed> {
    this.requests.length = 0;
    return this.source(more).refresh({ now: this.now });
  }

  /** The code with which a refresh is refused; its version where it is not. */
  async outcome(more: Partial<DocumentSourceOptions> = {}): Promise<string> {
    return outcomeOf(async () => {
      const { kind, verified } = await this.refresh(more);
      return `${kind} ${verified.manifest.version}`;
    });
  }

  cached(kind?: 'applied' | 'verified', more: Partial<DocumentSourceOptions> = {}): Promise<string> {
    return outcomeOf(async () => {
      const cached = await this.source(more).cached(this.now, kind);
      return cached ? `${cached.verified.manifest.version}` : 'nothing';
    });
  }

  record(): Promise<RemoteRecord> {
    return this.records.read('acme-prod');
  }

  /** What was verified serves from now on. */
  async apply(): Promise<void> {
    const { verified } = await this.record();
    await this.records.write({ source: 'acme-prod', at: this.now, applied: verified });
  }

  /** The log, oldest first, in short. */
  async log(): Promise<string[]> {
    return [...(await this.records.audit({ limit: 1_000 }))].reverse().map(told);
  }

  async answer(request: DocumentRequest): Promise<FetchedDocument> {
    this.requests.push(request);
    request.signal?.throwIfAborted();
    const answer = this.served.get(request.url.slice(BASE.length));
    if (answer instanceof Error) throw answer;
    if (answer === undefined && request.mayBeMissing === true) return { kind: 'missing' };
    if (answer === undefined) throw missing();
    const etag = this.hasEtags ? sha256Of(answer) : undefined;
    if (etag !== undefined && etag === request.etag) return { kind: 'unchanged' };
    return { kind: 'bytes', bytes: answer, etag };
  }
}

const told = ({ what, about, version, code }: AuditLine) =>
  [what, about, version, code].filter((part) => part !== undefined).join(' ');

/** What something gives, or the code of what it throws. */
async function outcomeOf(act: () => Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OneiricError) return error.code;
    throw error;
  }
}

/** A trust document as it is fetched; signed by key 1, unless others are to. */
export const trustOf = (version: number, more: object = {}, keys: readonly TestKey[] = [one]): Uint8Array =>
  signed('trust', aTrust({ version, ...more }, [one], 1), keys);

/** Members of a trust document by which key 3 signs timestamps. */
export const timestamped = (signer = three, more: object = {}) => ({
  keys: keysOf([one, signer]),
  roles: { trust: aRole([one], 1), manifest: aRole([one], 1), timestamp: aRole([signer], 1) },
  ...more,
});

/** A timestamp as it is fetched, that means a manifest. */
export function timestampOf(
  version: number,
  manifest: object = {},
  { more = {}, key = three } = {},
): Uint8Array {
  const bytes = bytesOf(aManifest(manifest));
  const meant = { version: aManifest(manifest).version, sha256: sha256Of(bytes), length: bytes.length };
  const document = { _type: 'timestamp', source: 'acme-prod', version, expiresAt: '2026-11-20T18:00:00Z' };
  return signed('timestamp', { ...document, manifest: meant, ...more }, [key]);
}

export { aManifest, aRole, keysOf, NOON, signed };
