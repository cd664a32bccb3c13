const PLAIN = /^[^.[\]"\s]+$/;
const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]"\s]+)/y;

/** A path as people write it, with one more name: `adapters.providers.cache/redis.hosts[2]`, `logging.levels["a.b"]`. */
export const below = (path: string, name: string): string =>
  PLAIN.test(name) ? (path === '' ? name : `${path}.${name}`) : `${path}[${JSON.stringify(name)}]`;

/** A path with one more place in a list. */
export const item = (path: string, index: number): string => `${path}[${index}]`;

/** The steps of a path; undefined where it is none. */
export function parsePath(path: string): string[] | undefined {
  const way: string[] = [];
  let at = 0;
  while (at < path.length) {
    STEP.lastIndex = at;
    const found = STEP.exec(path);
    if (!found || (at === 0 && path.startsWith('.'))) return undefined;
    const [whole, index, quoted, plain] = found;
    if (at > 0 && plain !== undefined && !whole.startsWith('.')) return undefined;
    const step = index ?? plain ?? unquoted(quoted ?? '');
    if (step === undefined) return undefined;
    way.push(step);
    at += whole.length;
  }
  return way;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}
