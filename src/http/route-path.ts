import { shown } from '../core/names.js';
import { HttpError } from './http-error.js';

/** One part of a path: a text, a parameter, or whatever follows, with a name or without. */
interface Part {
  readonly kind: 'text' | 'parameter' | 'rest';
  /** What is written there, without `:` and `*`. */
  readonly text: string;
}

const PARAMETER = /^:\w+$/;
const REST = /^\*\w*$/;
/** What means something to whoever finds routes, or is never in a path as it is read: an `@1` is such a mark of hono's. */
const SPECIAL = /[:*?#%{}|\\\p{Cc}]|@\d/u;

/** The parts of a path that was checked. */
export const partsOf = (path: string): readonly Part[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(partOf);

function partOf(part: string): Part {
  if (part.startsWith(':')) return { kind: 'parameter', text: part.slice(1) };
  return part.startsWith('*') ? { kind: 'rest', text: part.slice(1) } : { kind: 'text', text: part };
}

/** Names of the parameters of a path that was checked, in its order. */
export const namesIn = (path: string): readonly string[] =>
  partsOf(path).flatMap(({ kind, text }) => (kind === 'text' || text === '' ? [] : [text]));

/** A path that was checked, without the names of its parameters: those of one shape fit the same requests. */
export const shapeOf = (path: string): string =>
  `/${partsOf(path)
    .map(({ kind, text }) => (kind === 'text' ? text : kind === 'rest' && text === '' ? '*' : `:${kind}`))
    .join('/')}`;

/** What a path may have besides texts. */
export interface PathRules {
  /** Who was given it: `@Get`. */
  readonly where: string;
  /** Whether its last part may be whatever follows. */
  readonly mayEnd: boolean;
}

/**
 * Sees that a path says no more than what paths are documented to say: `:id` and, at the end of a route, `*` and `*rest`.
 *
 * @throws HttpError `http/bad-path`
 */
export function checkPath(path: string, { where, mayEnd }: PathRules): void {
  const parts = path.split('/').filter((part) => part !== '');
  for (const [at, part] of parts.entries()) {
    const wrong = REST.test(part) ? misplaced(mayEnd, at === parts.length - 1) : wrongWith(part);
    if (wrong === undefined) continue;
    throw new HttpError(
      'http/bad-path',
      `${where} was given the path ${shown(path)}, and ${shown(part)} ${wrong.what}. Nothing was declared.`,
      { path: where, hint: wrong.hint },
    );
  }
}

interface Wrong {
  readonly what: string;
  readonly hint: string;
}

function misplaced(mayEnd: boolean, isLast: boolean): Wrong | undefined {
  if (mayEnd && isLast) return undefined;
  return {
    what: 'is not the end of a route',
    hint: 'only the last part of the path of a route may be * or *name',
  };
}

function wrongWith(part: string): Wrong | undefined {
  if (PARAMETER.test(part)) return undefined;
  if (part === '.' || part === '..')
    return {
      what: 'is in no path that comes',
      hint: 'clients have left it out when they ask: write where it leads',
    };
  if (part.includes('%'))
    return { what: 'is encoded', hint: 'write it as it is read: paths are decoded before routes are found' };
  if (!SPECIAL.test(part)) return undefined;
  return {
    what: 'is neither a text nor a parameter',
    hint: "a parameter is a part of its own, as /:id, named by letters, digits and \"_\"; what it has to look like a pipe says (ParseIntPipe), and where it need not be there the decorator takes several paths: ['list', 'list/:page']",
  };
}
