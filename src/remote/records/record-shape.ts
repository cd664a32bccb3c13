import type {
  KeptManifest,
  KeptTimestamp,
  KeptTrust,
  RemoteCounts,
  RemoteRecord,
  RemoteTelemetry,
  TrustLink,
} from '../../core/remote-records.js';
import { isWellFormed } from '../documents/canonical-json.js';
import { LONGEST_TEXT } from '../../core/kept-text.js';
import { isSha256 } from '../digest.js';

/** Most documents of a chain that are remembered: older ones cannot be told from strangers any more. */
export const MOST_LINKS = 256;
const MOST_ENVELOPE_BYTES = 16_777_216;
const MOST_NAME = 256;
const MOST_DOMAINS = 100;

type Check<T> = (value: T) => boolean;

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most && !value.includes('\0') && isWellFormed(value);

const isObject: Check<unknown> = (value) => typeof value === 'object' && value !== null;

const isCount: Check<unknown> = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

const mayBe =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value) =>
    value === undefined || check(value);

/** The last moment that a date of the language holds. */
const LAST_MS = 8_640_000_000_000_000;

const isTime: Check<unknown> = (value) => isCount(value) && (value as number) <= LAST_MS;

/** Whether it can be the name of a source. */
export const isSourceName = (value: unknown): value is string => isText(value, MOST_NAME) && value !== '';

const isLink: Check<TrustLink> = (link) => isObject(link) && isCount(link.version) && isSha256(link.sha256);

const isDocument: Check<TrustLink & { readonly envelope: Uint8Array }> = (kept) =>
  isLink(kept) &&
  kept.envelope instanceof Uint8Array &&
  kept.envelope.length > 0 &&
  kept.envelope.length <= MOST_ENVELOPE_BYTES;

/** One after the other, and what is kept is the last of them. */
const isTrust: Check<KeptTrust> = (trust) =>
  isDocument(trust) && Array.isArray(trust.chain) && isChainTo(trust, trust.chain);

const isChainTo = ({ version, sha256 }: TrustLink, chain: readonly TrustLink[]): boolean =>
  chain.length <= MOST_LINKS &&
  chain.every((link, index) => isLink(link) && link.version === version - chain.length + 1 + index) &&
  chain.at(-1)?.sha256 === sha256;

const isManifest: Check<KeptManifest> = (kept) =>
  isDocument(kept) && isCount(kept.epoch) && mayBe((etag) => isText(etag, LONGEST_TEXT))(kept.etag);

const isKnown: Check<NonNullable<RemoteRecord['known']>> = (known) =>
  isLink(known) && isCount(known.epoch) && isTime(known.at);

const isCounts: Check<RemoteCounts> = (counts) =>
  isObject(counts) &&
  [counts.registered, counts.digestChecks, counts.refused].every(isCount) &&
  isObject(counts.perDomain) &&
  Object.keys(counts.perDomain).length <= MOST_DOMAINS &&
  Object.entries(counts.perDomain).every(([name, count]) => isText(name, MOST_NAME) && isCount(count));

const isTelemetry: Check<RemoteTelemetry> = (telemetry) =>
  isObject(telemetry) &&
  isCount(telemetry.consecutiveFailures) &&
  [telemetry.lastSuccessAt, telemetry.lastFailureAt].every(mayBe(isTime)) &&
  [telemetry.lastErrorCode, telemetry.lastError].every(mayBe((text) => isText(text, LONGEST_TEXT))) &&
  mayBe((ms: number) => Number.isFinite(ms) && ms >= 0)(telemetry.lastDurationMs) &&
  mayBe(isCounts)(telemetry.lastCounts);

const PARTS: readonly (readonly [string, Check<RemoteRecord>])[] = [
  ['source', ({ source }) => isSourceName(source)],
  ['trust', ({ trust }) => mayBe(isTrust)(trust)],
  ['known', ({ known }) => mayBe(isKnown)(known)],
  ['timestamp', ({ timestamp }) => mayBe<KeptTimestamp>(isDocument)(timestamp)],
  ['verified', ({ verified }) => mayBe(isManifest)(verified)],
  // Half of the two would be taken for nothing known, or for nothing to begin with.
  ['verified', ({ verified, known }) => verified === undefined || isSame(verified, known)],
  ['applied', ({ applied }) => mayBe(isManifest)(applied)],
  ['telemetry', ({ telemetry }) => isTelemetry(telemetry)],
];

const isSame = (verified: KeptManifest, known: RemoteRecord['known']): boolean =>
  known?.sha256 === verified.sha256 && known.version === verified.version && known.epoch === verified.epoch;

/** The part of a record that cannot be; undefined where all of it can. */
export const badPart = (record: RemoteRecord): string | undefined =>
  PARTS.find(([, fits]) => !fits(record))?.[0];
