import { nearest } from '../core/near-miss.js';

export const PREFIX = 'ONEIRIC_';

/** Variables that are no settings, and the whole list of them. */
/** For the command line: where they are left in the environment of an application, nothing shows them. */
const PASSPHRASE = 'ONEIRIC_PASSPHRASE';
const NAMES = [
  'ONEIRIC_PROFILE',
  'ONEIRIC_STACK_ORDER',
  'ONEIRIC_LOG_LEVEL',
  'ONEIRIC_STATE_DIR',
  PASSPHRASE,
];
const SECRETS = 'ONEIRIC_SECRET_';
const FAMILIES = [SECRETS, 'ONEIRIC_TEST_'];

const isListed = (variable: string) =>
  NAMES.includes(variable) || FAMILIES.some((family) => variable.startsWith(family));

/** Whether a variable is a setting: those have two underscores somewhere behind the prefix. A secret's name may have them as well. */
export const isSetting = (variable: string): boolean =>
  !isListed(variable) && variable.slice(PREFIX.length).includes('__');

/** What is odd about a variable that is no setting; undefined where it is one of the list. */
export function oddName(variable: string): string | undefined {
  if (isListed(variable)) return undefined;
  const [near] = nearest(variable, NAMES);
  if (near !== undefined) return `is not known and not read; did you mean ${near}?`;
  return 'is not known and not read: a setting has two underscores between its names';
}

/** Values of the secrets that the environment holds. */
export const secretsIn = (variables: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) =>
    (name.startsWith(SECRETS) || name === PASSPHRASE) && value !== undefined ? [value] : [],
  );
