import { SecretError } from '../core/errors.js';
import type { SecretTrouble } from '../core/ports.js';
import type { ConfigError } from './config-error.js';
import type { Evaluated } from './evaluate.js';
import { problem, type Problem } from './problem.js';
import type { Snapshot } from './snapshot.js';

/** What came of new values of secrets. */
export interface SecretsTaken {
  /** Names of those that are used now. */
  readonly taken: readonly string[];
  /** Why others cannot be used: the old ones hold. */
  readonly rejected?: ConfigError;
}

/** What is not as it is said because of secrets. */
export interface Lacking {
  /** What is refused because they are not there. */
  readonly absent: readonly Problem[];
  /** Values that are known and cannot be used. */
  readonly refused: readonly Problem[];
  /** When those that are not there are asked for again, in milliseconds since 1970. */
  readonly nextTryAt: number | undefined;
}

/**
 * Sections that were whole and lack a secret now. Anybody may read a section at any time, so this is as wrong as a bad
 * value; settings of a provider may lack one until they are needed.
 *
 * @param troubleOf why a secret could not be had; undefined where it is just not there
 */
export function lacksOf(
  { snapshot }: Evaluated,
  before: Snapshot | undefined,
  troubleOf: (name: string) => SecretTrouble | undefined,
): readonly Problem[] {
  if (!snapshot || !before) return [];
  return snapshot.sections.flatMap((section) => {
    const missing = new Set(snapshot.section(section).missing);
    if (missing.size === 0 || !before.section(section).value) return [];
    const refs = snapshot.secretRefs.filter(({ name }) => missing.has(name));
    return refs.flatMap(({ name, paths }) =>
      paths
        .filter((path) => isWithin(path, section))
        .map((path) => lack(name, { path, snapshot, why: troubleOf(name)?.why })),
    );
  });
}

function lack(
  secret: string,
  { path, snapshot, why }: { path: string; snapshot: Snapshot; why: string | undefined },
): Problem {
  const what = why === undefined ? 'is not there' : `cannot be had (${why.replace(/\.$/, '')})`;
  return Object.freeze({
    ...problem(path, `needs the secret ${secret}, which ${what}`, snapshot.originOf(path)),
    hint: 'it is tried again by itself, and with reload() and rotate()',
    secret,
  });
}

/** Whether a path leads to a place, or to something in it. */
export const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

/** @param who needs them */
export function missingSecrets(
  who: string,
  names: readonly string[],
  troubleOf: (name: string) => SecretTrouble | undefined,
): SecretError {
  const each = names.map((name) => {
    const trouble = troubleOf(name);
    return trouble ? `${name} (${trouble.why.replace(/\.$/, '')})` : name;
  });
  const troubles = names.flatMap((name) => troubleOf(name) ?? []);
  return new SecretError('secrets/missing', `${who} needs secrets that are not there: ${each.join(', ')}.`, {
    hint: hintFor(troubles.length < names.length, 'a store of secrets'),
    cause: troubles.find(({ cause }) => cause !== undefined)?.cause,
  });
}

/** What to do about secrets that are missing. @param isAbsent the store says of one that it does not have it */
export const hintFor = (isAbsent: boolean, store: string): string =>
  isAbsent
    ? `put them into ${store}, where an empty value counts as none, or take the references out`
    : `see to it that ${store} answers: what it said is in brackets; secrets.timeoutMs is how long it has for that`;
