import type { Constructable, InjectEntry } from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import {
  componentOf,
  emittedTypes,
  isInjectable,
  nameOf,
  parametersOf,
  parentOf,
  type ParameterRecord,
} from '../../decorators/metadata.js';
import { undecorated } from './emitted-type.js';

/** What is known about the constructor that `new` would run for a class. */
export interface ConstructorFacts {
  /** Name of the class, for messages. */
  readonly title: string;
  /** How many parameters are filled. */
  readonly count: number;
  readonly parameters: ReadonlyMap<number, ParameterRecord> | undefined;
  readonly inject: readonly InjectEntry[] | undefined;
  readonly types: readonly unknown[] | undefined;
}

/**
 * The facts of the nearest class, upwards, that has a constructor.
 * @throws InjectionError where an inherited constructor cannot be told from an own one that nothing describes,
 * or `inject` is longer than the constructor
 */
export function constructorOf(cls: Constructable): ConstructorFacts {
  let inject: readonly InjectEntry[] | undefined;
  for (let at: Constructable | undefined = cls; at; at = parentOf(at)) {
    inject ??= componentOf(at)?.inject;
    if (describesConstructor(at)) return factsOf(cls, at, inject);
    if (mayHideConstructor(at)) throw hidden(cls, at);
  }
  return { title: nameOf(cls), count: inject?.length ?? 0, parameters: undefined, inject, types: undefined };
}

/** A constructor that has required parameters, or about which decorators recorded something, is the class's own. */
const describesConstructor = (cls: Constructable): boolean =>
  cls.length > 0 || emittedTypes(cls) !== undefined || parametersOf(cls) !== undefined;

/**
 * Whether a class may have a constructor of its own that nothing describes, below one that something describes.
 * The compiler describes those of decorated classes; of others the source text tells.
 */
function mayHideConstructor(cls: Constructable): boolean {
  if (componentOf(cls) || isInjectable(cls)) return false;
  const inheritsWishes = ancestorsOf(cls).some(describesConstructor);
  return inheritsWishes && /\bconstructor\b/.test(Function.prototype.toString.call(cls));
}

function ancestorsOf(cls: Constructable): Constructable[] {
  const found: Constructable[] = [];
  for (let at = parentOf(cls); at; at = parentOf(at)) found.push(at);
  return found;
}

function factsOf(
  cls: Constructable,
  owner: Constructable,
  inject: readonly InjectEntry[] | undefined,
): ConstructorFacts {
  const title = nameOf(cls);
  const types = emittedTypes(owner);
  const parameters = parametersOf(owner);
  if (types && inject && inject.length > types.length) throw tooMany(title, inject.length, types.length);
  if (!types && !parameters) return undescribed(cls, owner, inject);
  const decorated = parameters ? [...parameters.keys()].map((at) => at + 1) : [];
  const seen = Math.max(owner.length, inject ? inject.length : 0, ...decorated);
  return { title, count: types ? types.length : seen, parameters, inject, types };
}

function undescribed(
  cls: Constructable,
  owner: Constructable,
  inject: readonly InjectEntry[] | undefined,
): ConstructorFacts {
  const title = nameOf(cls);
  const isInherited = owner !== cls;
  if (!inject) throw undecorated(`${title}.constructor[0]`, isInherited ? nameOf(owner) : '');
  // What an inherited one can do without, nobody knows: the parameters of a library's may be optional.
  const count = isInherited ? inject.length : Math.max(owner.length, inject.length);
  return { title, count, parameters: undefined, inject, types: undefined };
}

function tooMany(title: string, entries: number, parameters: number): InjectionError {
  return new InjectionError(
    'injection/too-many-entries',
    `${title}: inject has ${entries} entries, but its constructor takes ${parameters}.`,
    { hint: 'the entries of inject stand in the order of the parameters' },
  );
}

function hidden(cls: Constructable, at: Constructable): InjectionError {
  const through = at === cls ? '' : `, through ${nameOf(at)}`;
  return new InjectionError(
    'injection/undecorated-subclass',
    `${nameOf(cls)} would get the constructor parameters of its parent class${through}, but may have a constructor of its own.`,
    { hint: `decorate ${nameOf(at)}, for example with @Injectable()` },
  );
}
