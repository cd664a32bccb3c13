import { parsePath } from './config-path.js';

/** What is called so is a secret: `dbPassword`, `api_key`, `tokens`; not `passwordPolicy`, `tokenUrl`. */
const NAME =
  /(?:pass(?:word|wd|phrase|code)|secret|token|credential|(?:api|private|access|account|secret|signing|encryption)[-_]?key)(s?)(?:[-_\d]|old|new|previous|current|next|value)*$/i;

/** Whether what stands at a place is a secret; `counted`: unless it is how many there are, as of `maxTokens`. */
export type Secrecy = 'open' | 'named' | 'counted' | 'secret';

/** What is selected has the names of slots and providers, whatever these are called. */
const SELECTIONS = 'selections';
const COUNT = /^\d*$/;

/** Of what has a name, or a place in a list, within something. @param depth how many names lead to it */
export function secrecyOf(name: string, within: Secrecy, depth: number): Secrecy {
  if (within === 'counted') return 'secret';
  if (within !== 'open') return within;
  if (name === SELECTIONS) return 'named';
  // The section of this name, and the slots and providers of it, hold no secrets themselves.
  if (name.includes('/') || (depth === 0 && name === 'secrets')) return 'open';
  return secrecyOfName(name);
}

/** Whether what is called so is a secret. @param value where it is known */
export const isSecretName = (name: string, value?: unknown): boolean => isSecret(secrecyOfName(name), value);

/** Whether a value that stands at such a place is a secret. */
export const isSecret = (secrecy: Secrecy, value: unknown): boolean =>
  secrecy === 'secret' || (secrecy === 'counted' && !isCount(value));

/** Of what a path leads to. */
export function secrecyAt(path: string): Secrecy {
  if (path.startsWith('secrets.inline')) return 'secret';
  const names = parsePath(path) ?? [path];
  return names.reduce<Secrecy>((secrecy, name, depth) => secrecyOf(name, secrecy, depth), 'open');
}

/** Whether a path names something that should be a secret, wherever its value comes from. @param value where it is known */
export const isSecretive = (path: string, value?: unknown): boolean => isSecret(secrecyAt(path), value);

function secrecyOfName(name: string): Secrecy {
  const found = NAME.exec(name);
  if (!found) return 'open';
  return found[1] === '' ? 'secret' : 'counted';
}

const isCount = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && COUNT.test(value));
