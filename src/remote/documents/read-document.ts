import { deepFreeze } from '../../config/deep-freeze.js';
import type { RemoteLimits } from '../limits.js';
import { RemoteError, type RemoteProblem } from '../remote-error.js';
import { canonicalJson } from './canonical-json.js';
import { problemsOfEntries } from './entry-rules.js';
import { Manifest, type ManifestEntry } from './manifest.js';
import { isMap } from './rules.js';
import { decodeUtf8, parseStrictly, type JsonMap } from './strict-json.js';
import { Timestamp } from './timestamp.js';
import { TrustDocument } from './trust-document.js';
import { badly, problemsOf } from './validated.js';

/** Most problems that a message names. */
const MOST_NAMED = 10;

/**
 * The manifest in bytes that were signed, frozen.
 *
 * @throws RemoteError `remote/not-canonical`, `remote/bad-document`, `remote/denied-module`, `remote/too-many-entries`, or as
 * {@link parseStrictly}
 */
export function readManifest(payload: Uint8Array, limits: RemoteLimits): Manifest {
  const value = mapIn(payload, limits);
  const { entries } = value;
  // Before class-transformer makes an object of each.
  if (Array.isArray(entries) && entries.length > limits.entries) {
    throw new RemoteError(
      'remote/too-many-entries',
      `The manifest has ${entries.length} entries; at most ${limits.entries} are taken.`,
    );
  }
  const manifest = documentOf(Manifest, value);
  refuseAny([...problemsOfEntries(manifest.entries), ...sizeProblems(manifest.entries, limits)]);
  return manifest;
}

/** The trust document in bytes that were signed, frozen. @throws RemoteError as {@link readManifest} */
export const readTrustDocument = (payload: Uint8Array, limits: RemoteLimits): TrustDocument =>
  documentOf(TrustDocument, mapIn(payload, limits));

/** The timestamp in bytes that were signed, frozen. @throws RemoteError as {@link readManifest} */
export const readTimestamp = (payload: Uint8Array, limits: RemoteLimits): Timestamp =>
  documentOf(Timestamp, mapIn(payload, limits));

/** @throws RemoteError with the code of the first problem, where there is one */
export function refuseAny(problems: readonly RemoteProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const named = problems
    .slice(0, MOST_NAMED)
    .map(({ path, text }) => (path === '' ? text : `${path} ${text}`));
  const more = problems.length > MOST_NAMED ? `; and ${problems.length - MOST_NAMED} more` : '';
  throw new RemoteError(first.code, `The document is refused as a whole: ${named.join('; ')}${more}.`, {
    path: first.path === '' ? undefined : first.path,
    problems,
  });
}

/** Only bytes that have one way to be read, and to be written again. */
function mapIn(payload: Uint8Array, limits: RemoteLimits): JsonMap {
  const text = decodeUtf8(payload);
  const value = parseStrictly(text, limits);
  if (canonicalJson(value) !== text) {
    throw new RemoteError('remote/not-canonical', 'What was signed is not canonical JSON.', {
      hint: 'sign the form of RFC 8785: members sorted, no blanks, one way to write numbers and letters',
    });
  }
  if (isMap(value)) return value;
  throw new RemoteError('remote/bad-document', 'What was signed is no object.');
}

/** What was read is what is handed on: nothing is filled in, turned or left out. */
function documentOf<D extends object>(cls: new () => D, value: JsonMap): D {
  refuseAny(problemsOf(cls, value));
  return deepFreeze(value) as object as D;
}

function sizeProblems(entries: readonly ManifestEntry[], limits: RemoteLimits): readonly RemoteProblem[] {
  return entries.flatMap(({ length = 0 }, index) =>
    length <= limits.artifactBytes
      ? []
      : [badly(`entries[${index}].length`, `is more than the ${limits.artifactBytes} bytes that are taken`)],
  );
}
