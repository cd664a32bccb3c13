import { HttpError } from '../http-error.js';
import { checkPath } from '../route-path.js';
import { TakenPaths } from '../taken-paths.js';
import { ofMethods } from './legacy.js';
import { misuse } from './misuse.js';

/** A path, or several that lead to the same method. */
export type RoutePaths = string | readonly string[];

/** What a decorator of routes says. */
interface RouteFacts {
  /** How it is called: `Get`. */
  readonly name: string;
  /** `get`, `post`, …, or `all`. */
  readonly verb: string;
  readonly paths: RoutePaths;
  /** That of inversify's package. */
  readonly decorate: (path: string) => MethodDecorator;
}

/** Decorates a method that answers at paths. @throws HttpError `http/bad-declaration`, `http/bad-path`, `http/same-route` */
export function route({ name, verb, paths, decorate }: RouteFacts): MethodDecorator {
  const all = checked(name, paths);
  return ofMethods(name, (target, method, descriptor) => {
    for (const path of all) {
      noteRoute(target, { name, verb, path, method });
      decorate(path)(target, method, descriptor);
    }
  });
}

function checked(name: string, paths: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(paths) ? paths : [paths];
  if (all.length === 0) throw misuse(name, paths, TAKES);
  return all.map((path) => {
    if (typeof path !== 'string') throw misuse(name, path, TAKES);
    checkPath(path, { where: `@${name}`, mayEnd: true });
    return path;
  });
}

const TAKES = "it takes a path, as ':id', or a list of paths";

interface Declared {
  readonly name: string;
  readonly verb: string;
  readonly path: string;
  readonly method: string | symbol;
}

/** Of each class its own: what a subclass declares anew goes before what it inherits. */
const declared = new WeakMap<object, TakenPaths<string | symbol>>();

function noteRoute(target: object, { name, verb, path, method }: Declared): void {
  let taken = declared.get(target);
  if (!taken) declared.set(target, (taken = new TakenPaths()));
  const before = taken.take(verb, path, method);
  if (before === undefined) return;
  const where = target.constructor.name;
  throw new HttpError(
    'http/same-route',
    `@${name} of ${where}.${String(method)} says the path '${path}', and what comes there ${where}.${String(before)} answers. Nothing was declared.`,
    {
      path: `${where}.${String(method)}`,
      hint: 'the first that is declared answers, whatever its parameters are called: give the other a path of its own, or take it away',
    },
  );
}
