import { RegistryError } from '../../core/errors.js';
import { checkRank, shown } from '../../core/names.js';

const STEP = 10;
const MAX_NAME_LENGTH = 214;
const WORD = /^[a-z0-9~_-][a-z0-9._~-]*$/i;
const INTEGER = /^[+-]?[0-9]{1,9}$/;

/**
 * Default priorities of packages, from a list as in `ONEIRIC_STACK_ORDER`: the left-most gets the highest.
 * With n names, bare name i (from 0) gets `10 * (n - 1 - i)`; `name:integer` sets it. Blank entries do not count.
 *
 * @param text names of npm packages, separated by commas
 * @throws RegistryError `registry/bad-stack-order` for a bad name, a name that occurs twice, or a priority that
 *   is no integer from -1000 to 1000
 * @example
 * parseStackOrder('a,b:50,c'); // a 20, b 50, c 0
 */
export function parseStackOrder(text: string): ReadonlyMap<string, number> {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const priorities = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const { name, priority } = parseEntry(entry, STEP * (entries.length - 1 - index));
    if (priorities.has(name)) throw badEntry(entry, `${shown(name)} occurs twice`);
    priorities.set(name, priority);
  }
  return priorities;
}

function parseEntry(entry: string, fallback: number): { name: string; priority: number } {
  const colon = entry.indexOf(':');
  const name = (colon < 0 ? entry : entry.slice(0, colon)).trim();
  if (!isPackageName(name)) {
    throw badEntry(entry, `${shown(name)} is not the name of a package`);
  }
  const digits = entry.slice(colon + 1).trim();
  if (colon >= 0 && !INTEGER.test(digits)) throw badEntry(entry, `${shown(digits)} is not an integer`);
  const priority = colon < 0 ? fallback : Number(digits);
  try {
    checkRank('priority', priority);
  } catch (error) {
    throw badEntry(entry, `its priority would be ${priority}, which is not from -1000 to 1000`, error);
  }
  return { name, priority };
}

function isPackageName(name: string): boolean {
  const words = name.startsWith('@') ? name.slice(1).split('/', 3) : [name];
  const count = name.startsWith('@') ? 2 : 1;
  return name.length <= MAX_NAME_LENGTH && words.length === count && words.every((word) => WORD.test(word));
}

const badEntry = (entry: string, reason: string, cause?: unknown) =>
  new RegistryError(
    'registry/bad-stack-order',
    `The entry ${shown(entry)} of the stack order is not possible: ${reason}.`,
    {
      hint: 'list package names, separated by commas, each with :integer where its place does not say it',
      cause,
    },
  );
