import { SecretError } from '../core/errors.js';
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
 * @param why could a secret not be had; undefined where it is just not there
 */
export function lacksOf(
  { snapshot }: Evaluated,
  before: Snapshot | undefined,
  why: (name: string) => string | undefined,
): readonly Problem[] {
  if (!snapshot || !before) return [];
  return snapshot.sections.flatMap((section) => {
    const missing = new Set(snapshot.section(section).missing);
    if (missing.size === 0 || !before.section(section).value) return [];
    const refs = snapshot.secretRefs.filter(({ name }) => missing.has(name));
    return refs.flatMap(({ name, paths }) =>
      paths
        .filter((path) => isWithin(path, section))
        .map((path) => lack(name, { path, snapshot, why: why(name) })),
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
export const missingSecrets = (who: string, names: readonly string[]): SecretError =>
  new SecretError('secrets/missing', `${who} needs secrets that are not there: ${names.join(', ')}.`, {
    hint: 'put them into a store of secrets, or take the references out of the configuration',
  });
