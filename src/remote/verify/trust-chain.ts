import { ANYTHING, TEXT, type Option } from '../../core/option-bag.js';
import { openEnvelope, type Envelope } from '../documents/envelope.js';
import { readTrustDocument } from '../documents/read-document.js';
import { timeOf } from '../documents/time.js';
import { TRUST_TYPE, type TrustDocument, type TrustRole } from '../documents/trust-document.js';
import { sha256Of } from '../digest.js';
import { limitsOf, type GivenLimits, type RemoteLimits } from '../limits.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { publicKeyOf } from './public-key.js';
import { checkSource } from './same-source.js';
import { Signers } from './signers.js';
import { Trust } from './trust.js';

/** What a trust document is held against. */
export interface TrustCheck {
  /** The source that is meant. */
  readonly source: string;
  /** Limits other than the usual. */
  readonly limits?: GivenLimits | undefined;
}

const OPTIONS = new Map<keyof TrustCheck, Option>([
  ['source', TEXT],
  ['limits', ANYTHING],
]);

/** Where a trust document comes from. */
interface TrustOrigin {
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
  /** Documents that were followed to it. */
  readonly steps: number;
  /** SHA-256 of the keys that were counted. Default: none were. */
  readonly signedBy?: readonly string[] | undefined;
}

/** Trust by a document that says who signs what, and who signs the next such document. */
export class DocumentedTrust extends Trust {
  /** What it says. */
  readonly document: TrustDocument;
  /** SHA-256 of the bytes that were signed. */
  readonly sha256: string;
  /** How many documents were followed since the pinned one. */
  readonly steps: number;
  /** SHA-256 of the keys that were counted: those of its own, and of those before where it follows others. */
  readonly signedBy: readonly string[];
  /** @internal */
  readonly trustSigners: Signers;

  /** @internal */
  constructor(document: TrustDocument, { sha256, steps, signedBy = [] }: TrustOrigin) {
    const signers = signersOf(document);
    super({
      source: document.source,
      epoch: document.epoch,
      minManifestVersion: document.minManifestVersion ?? 0,
      expiresAt: timeOf(document.expiresAt),
      revokedArtifacts: document.revokedArtifacts ?? [],
      manifestSigners: signers('manifest', document.roles.manifest),
      timestampSigners:
        document.roles.timestamp === undefined ? undefined : signers('timestamp', document.roles.timestamp),
    });
    this.trustSigners = signers('trust', document.roles.trust);
    this.document = document;
    this.sha256 = sha256;
    this.steps = steps;
    this.signedBy = Object.freeze([...signedBy]);
  }
}

/**
 * Begins with the trust document that an operator has pinned, or that was kept. It has to be signed as it says itself; whether it has
 * expired is looked at when something is verified by it, since it may be the first of many.
 *
 * @throws RemoteError with a code for each reason not to trust it; `docs/errors.md` lists them
 */
export function openTrust(envelope: Uint8Array, { source, limits }: TrustCheck): DocumentedTrust {
  checkOptions({ source, limits }, { options: OPTIONS, needed: ['source'], where: 'openTrust' });
  const all = limitsOf(limits);
  const opened = open(envelope, all);
  const document = readTrustDocument(opened.payload, all);
  checkSource(document.source, source);
  return signedTrust(document, opened, { steps: 0, counted: [] });
}

/**
 * Follows trust to the next document: signed by enough of those that the one before names, and by enough of those that it names
 * itself.
 *
 * @throws RemoteError with a code for each reason not to trust it; what was trusted before is trusted still
 */
export function nextTrust(
  current: DocumentedTrust,
  envelope: Uint8Array,
  given?: GivenLimits,
): DocumentedTrust {
  const limits = limitsOf(given);
  if (!(current instanceof DocumentedTrust)) {
    throw new RemoteError('remote/bad-option', 'nextTrust was given no trust to follow.', {
      hint: 'it follows what openTrust or nextTrust gave',
    });
  }
  if (current.steps >= limits.trustSteps) {
    throw new RemoteError(
      'remote/trust-chain-too-long',
      `${limits.trustSteps} trust documents have been followed, which is as many as may be.`,
      { hint: 'pin a newer trust document' },
    );
  }
  const opened = open(envelope, limits);
  const counted = current.trustSigners.check(opened);
  const document = readTrustDocument(opened.payload, limits);
  checkSuccession(current.document, document);
  return signedTrust(document, opened, { steps: current.steps + 1, counted });
}

/** It has to be signed as it says itself. */
function signedTrust(
  document: TrustDocument,
  opened: Envelope,
  { steps, counted }: { readonly steps: number; readonly counted: readonly string[] },
): DocumentedTrust {
  const own = signersOf(document)('trust', document.roles.trust).check(opened);
  const signedBy = [...new Set([...counted, ...own])];
  return new DocumentedTrust(document, { sha256: sha256Of(opened.payload), steps, signedBy });
}

const open = (envelope: Uint8Array, limits: RemoteLimits): Envelope =>
  openEnvelope(envelope, TRUST_TYPE, { ...limits, bytes: limits.trustBytes });

function checkSuccession(before: TrustDocument, next: TrustDocument): void {
  checkSource(next.source, before.source);
  if (next.version !== before.version + 1) {
    throw new RemoteError(
      'remote/trust-skipped',
      `The trust document has version ${next.version}; ${before.version + 1} comes after ${before.version}.`,
    );
  }
  if (next.epoch < before.epoch) {
    throw new RemoteError(
      'remote/epoch-lowered',
      `The trust document goes back from epoch ${before.epoch} to ${next.epoch}.`,
    );
  }
}

/** The keys of each role, from all that the document has: each is called by its own digest. */
function signersOf(document: TrustDocument): (name: string, role: TrustRole) => Signers {
  const known = new Map<string, Uint8Array>();
  for (const [id, { public: text }] of Object.entries(document.keys)) {
    const key = publicKeyOf(text, `keys.${id}`);
    if (sha256Of(key) !== id) throw misnamed(id);
    known.set(id, key);
  }
  const revoked = new Set(document.revokedKeys);
  return (name, { keyids, threshold }) => {
    const keys = new Map(keyids.map((id) => [id, keyOf(known, id, name)]));
    return new Signers({ keys, threshold, revoked }, `roles.${name}.threshold`);
  };
}

function keyOf(known: ReadonlyMap<string, Uint8Array>, id: string, role: string): Uint8Array {
  const key = known.get(id);
  if (key) return key;
  throw new RemoteError('remote/bad-key', `The role ${role} names a key that the document has not.`, {
    path: `roles.${role}.keyids`,
  });
}

const misnamed = (id: string) =>
  new RemoteError('remote/bad-key', 'A key is not called by its own SHA-256.', { path: `keys.${id}` });
