import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';

/** Where a path leads. */
export interface PathTrace {
  /** Every link on the way, where it really is. */
  readonly links: readonly string[];
  /** What it leads to, where that really is; where there is nothing, the first that is missing. */
  readonly end: string;
  /** Names behind the first that is missing. */
  readonly rest: readonly string[];
  readonly kind: 'file' | 'folder' | 'nothing';
}

/** As many as the kernel follows: more are a circle. */
const MAX_LINKS = 40;
const SEPARATOR = sep === '/' ? '/' : /[\\/]/;

/** Follows a path through all of its links, as the file system does. Never rejects. */
export async function tracePath(path: string): Promise<PathTrace> {
  const links: string[] = [];
  const start = resolve(path);
  const way = namesOf(start);
  let end = parse(start).root;
  let kind: PathTrace['kind'] = 'folder';
  for (let name = way.shift(); name !== undefined; name = way.shift()) {
    // What leads here is real: one up is what it says.
    const next = name === '..' ? dirname(end) : join(end, name);
    const found = await entryAt(next);
    if (!found) return { links, end: next, rest: way, kind: 'nothing' };
    if (found.target === undefined) {
      [end, kind] = [next, found.kind];
      continue;
    }
    links.push(next);
    if (links.length > MAX_LINKS) return { links, end: next, rest: way, kind: 'nothing' };
    way.unshift(...namesOf(found.target));
    if (isAbsolute(found.target)) end = parse(found.target).root;
  }
  return { links, end, rest: way, kind };
}

/** What stands there: a link with what it says. Undefined where that is nothing, or nobody may look. */
async function entryAt(path: string): Promise<{ kind: 'file' | 'folder'; target?: string } | undefined> {
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever watches has chosen it
    const stats = await lstat(path);
    if (!stats.isSymbolicLink()) return { kind: stats.isDirectory() ? 'folder' : 'file' };
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- as above
    return { kind: 'file', target: await readlink(path) };
  } catch {
    return undefined;
  }
}

/** The names that a path is made of, without its root. */
function namesOf(path: string): string[] {
  const names = path.slice(parse(path).root.length).split(SEPARATOR);
  return names.filter((name) => name !== '' && name !== '.');
}
