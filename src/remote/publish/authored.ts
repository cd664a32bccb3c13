import { May, Needs, MayOne, NeedsMany } from '../documents/fields.js';
import { Manifest, ManifestEntry, Revoked } from '../documents/manifest.js';
import type { Plain } from '../documents/plain.js';
import { refuseAny } from '../documents/read-document.js';
import * as R from '../documents/rules.js';
import type { JsonMap } from '../documents/strict-json.js';
import { problemsOf } from '../documents/validated.js';

/** How many are packed, their limits say. */
const MOST_ENTRIES = 100_000;

/** An entry as somebody writes it: with the file of its artifact, or with what a manifest says of one. */
export class AuthoredEntry extends ManifestEntry {
  /** The file of the artifact, from where the manifest is written. */
  @May(R.line(1_000)) readonly file?: string;
}

/** A manifest as somebody writes it. */
export class AuthoredManifest {
  /** Whose it is. */
  @Needs(R.line(200)) readonly source!: string;
  /** Default 1. */
  @May(R.WHOLE) readonly epoch?: number;
  /** Higher than that of the one before. */
  @May(R.WHOLE) readonly version?: number;
  /** The address below which artifacts are published; it ends with a slash. */
  @May(R.line(2_000)) readonly baseUrl?: string;
  /** What artifacts may import: names of what the host offers. Default: nothing. */
  @May(R.listOf(R.line(200), 100)) readonly allowImports?: readonly string[];
  /** The candidates. */
  @NeedsMany(() => AuthoredEntry, MOST_ENTRIES) readonly entries!: readonly AuthoredEntry[];
  /** What must not be used any more. */
  @MayOne(() => Revoked) readonly revoked?: Revoked;
}

/** What {@link AuthoredManifest} has, as plain data. */
export type Authored = Plain<AuthoredManifest>;

/** @throws RemoteError `remote/bad-document`; what is wrong with entries together is told when it is packed */
export function checkAuthored(value: JsonMap): Authored {
  refuseAny(problemsOf(AuthoredManifest, value));
  return value as object as Authored;
}

/** A manifest as somebody would have written it. Its times are given anew when it is packed. */
export function authoredFrom({ source, epoch, version, entries, revoked }: Manifest): JsonMap {
  const authored: Authored = { source, epoch, version, entries, ...(revoked && { revoked }) };
  return authored as object as JsonMap;
}
