import { RegistryError } from '../../core/errors.js';
import type { CandidateMetadata } from '../../core/candidate.js';
import { shown } from '../../core/names.js';

/** Deeper ones say nothing that anybody would read. */
const MAX_DEPTH = 64;

/** What an offer says besides, as a frozen copy. @throws RegistryError `registry/bad-metadata` for what is no plain data */
export function metadataFrom(offered: unknown): CandidateMetadata | undefined {
  if (offered === undefined) return undefined;
  if (!isPlainMap(offered)) throw notPlain('metadata', offered);
  return mapCopied(offered, 'metadata', 0);
}

function copied(value: unknown, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw notPlain(path, value);
  if (Array.isArray(value))
    return Object.freeze(value.map((one, index) => copied(one, `${path}[${index}]`, depth + 1)));
  if (isPlainMap(value)) return mapCopied(value, path, depth);
  const isPlain = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  if (!isPlain) throw notPlain(path, value);
  return value;
}

function mapCopied(
  map: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
): Readonly<Record<string, unknown>> {
  const said = Object.entries(map).filter(([, one]) => one !== undefined);
  return Object.freeze(
    Object.fromEntries(said.map(([name, one]) => [name, copied(one, `${path}.${name}`, depth + 1)])),
  );
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const notPlain = (path: string, value: unknown) =>
  new RegistryError('registry/bad-metadata', `${path} cannot be ${shown(value)}. Nothing was registered.`, {
    path,
    hint: `metadata is plain data: texts, numbers, true, false, null, lists and objects of them, up to ${MAX_DEPTH} deep`,
  });
