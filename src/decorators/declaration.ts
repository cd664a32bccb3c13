import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Declaration } from '../core/component.js';

// Enough to reach a file past engine frames such as `new Promise (<anonymous>)`.
const FRAMES = 4;

/**
 * Remembers the place that called `factory`. To be called in the decorator factory: inside the decorator
 * that it returns, the caller is `__decorate`. The place is formatted when first read.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what captureStackTrace takes
export function declaredBy(factory: Function): Declaration {
  return new CapturedDeclaration(factory);
}

class CapturedDeclaration implements Declaration {
  #trace: { stack?: unknown } | undefined = {};
  #place: string | undefined;

  constructor(factory: Parameters<typeof Error.captureStackTrace>[1]) {
    const limit = Error.stackTraceLimit;
    // Reflect.set, because assigning throws where intrinsics are frozen.
    Reflect.set(Error, 'stackTraceLimit', FRAMES);
    Error.captureStackTrace(this.#trace as object, factory);
    Reflect.set(Error, 'stackTraceLimit', limit);
  }

  get place(): string | undefined {
    if (this.#trace) {
      this.#place = firstPlace(this.#trace.stack);
      this.#trace = undefined;
    }
    return this.#place;
  }
}

/** A declaration for messages: ` at src/cache.ts:12`, or nothing where the place is unknown. */
export const placeOf = ({ place }: Declaration): string => (place === undefined ? '' : ` at ${place}`);

function firstPlace(stack: unknown): string | undefined {
  // A custom Error.prepareStackTrace may have made anything of it.
  if (typeof stack !== 'string') return undefined;
  for (const line of stack.split('\n')) {
    const place = placeIn(line.trim());
    if (place !== undefined) return place;
  }
  return undefined;
}

/** `file:line` of one stack line, if it names a file: `at f (file:///a/b.js:1:2)` or `at /a/b.js:1:2`. */
function placeIn(line: string): string | undefined {
  if (!line.startsWith('at ')) return undefined;
  const location = line.endsWith(')')
    ? line.slice(line.indexOf(' (') + 2, -1)
    : line.slice(line.startsWith('at async ') ? 9 : 3);
  const withLine = location.slice(0, location.lastIndexOf(':'));
  const colon = withLine.lastIndexOf(':');
  const file = pathOf(withLine.slice(0, colon));
  return file === undefined ? undefined : `${fromWorkingFolder(file)}:${withLine.slice(colon + 1)}`;
}

function pathOf(location: string): string | undefined {
  if (isAbsolute(location)) return location;
  if (!location.startsWith('file://')) return undefined;
  try {
    return fileURLToPath(location);
  } catch {
    return undefined;
  }
}

function fromWorkingFolder(file: string): string {
  try {
    const path = relative(process.cwd(), file);
    return path.startsWith('..') || isAbsolute(path) ? file : path;
  } catch {
    // The working folder is gone.
    return file;
  }
}
