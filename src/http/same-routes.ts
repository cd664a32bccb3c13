import { isDeepStrictEqual } from 'node:util';
import type { Constructable } from '../core/component.js';
import { isClass } from '../core/token.js';
import { declaredOn } from './around/declared.js';
import { methodsOf } from './around/hand-over.js';
import { parametersOf } from './around/method-parameters.js';
import { valuesOf } from './around/reflector.js';
import { answerRecordOf } from './decorators/answer-record.js';
import { statedPathOf } from './decorators/controller.js';
import { getControllerMethodMetadataList } from './http-core.js';
import { HttpError } from './http-error.js';
import { joined } from './joined.js';
import { wishesOf } from './uploads/wishes.js';

/**
 * Sees that nothing which another class of a slot says of its routes is lost: they are those of the first. It may say nothing.
 *
 * @throws HttpError `http/routes-differ`; `http/no-method` where it could not be called
 */
export function checkSameRoutes(first: Constructable, other: Constructable): void {
  checkStated(first, other);
  checkMethods(first, other.prototype, other.name);
}

/** As `checkSameRoutes`, for an instance, whatever has made it. */
export function checkServes(first: Constructable, instance: unknown): void {
  const cls = classOf(instance);
  if (cls) checkStated(first, cls);
  checkMethods(first, instance, cls?.name ?? 'what was made');
}

/** The class whose instance something is; undefined where it is of none, as literals and functions. */
export function classOf(instance: unknown): Constructable | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const made: unknown = Reflect.getPrototypeOf(instance)?.constructor;
  return isClass(made) && made !== Object ? made : undefined;
}

function checkMethods(first: Constructable, owner: unknown, name: string): void {
  const hasSome = (typeof owner === 'object' && owner !== null) || typeof owner === 'function';
  const methods = hasSome ? owner : {};
  for (const method of methodsOf(first))
    if (typeof Reflect.get(methods, method) !== 'function') throw noMethod(first, name, method);
}

/** As `checkSameRoutes`, whatever methods it has. */
export function checkStated(first: Constructable, other: Constructable): void {
  if (other === first) return;
  const path = statedPathOf(other);
  if (path !== undefined && joined(path) !== joined(statedPathOf(first) ?? ''))
    throw differs(first, other, `at ${joined(path)}`);
  const known = new Set(routesOf(first));
  const more = routesOf(other).find((route) => !known.has(route));
  if (more !== undefined) throw differs(first, other, more);
  for (const method of methodsOf(first)) {
    const held = statedOf(first, method);
    for (const [what, stated] of Object.entries(statedOf(other, method)))
      if (stated.length > 0 && !areSame(stated, held[what] ?? []))
        throw differs(first, other, `${String(method)} with other ${what}`);
  }
}

/** Which method answers what: `get /:id by find`. */
const routesOf = (cls: Constructable) =>
  getControllerMethodMetadataList(cls as unknown as NewableFunction).map(
    ({ requestMethodType, path, methodKey }) => `${requestMethodType} ${path} by ${String(methodKey)}`,
  );

type Stated = Readonly<Record<string, readonly unknown[]>>;

/** What a class says of one of its methods, besides where it answers. */
function statedOf(controller: Constructable, method: string | symbol): Stated {
  const handler: unknown = Reflect.get(controller.prototype as object, method);
  const { status, type } = answerRecordOf(controller, method);
  return {
    guards: declaredOn('guards', controller, method),
    interceptors: declaredOn('interceptors', controller, method),
    filters: declaredOn('filters', controller, method),
    pipes: declaredOn('pipes', controller, method),
    parameters: statedParameters(controller, method),
    files: wishesOf({ controller, method }),
    answers: [status, type].filter((one) => one !== undefined),
    values: [...valuesOf(controller), ...(typeof handler === 'function' ? valuesOf(handler) : [])],
  };
}

/** Where each comes from, what makes something of it, and the type that this goes by. */
const statedParameters = (controller: Constructable, method: string | symbol): readonly unknown[] =>
  parametersOf(controller, method).flatMap((parameter) => {
    if (!parameter) return [undefined];
    const { from, name, type, pipes, words } = parameter;
    return [from, name, pipes.length > 0 && type, pipes.length, ...pipes, ...words];
  });

const areSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((one, at) => isSame(one, others[at]));

/** Instances are written anew for each class, as `new DefaultValuePipe(10)`. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return !isClass(one) && !isClass(other) && isDeepStrictEqual(one, other);
}

const differs = (first: Constructable, other: Constructable, what: string) =>
  new HttpError(
    'http/routes-differ',
    `${other.name} answers ${what}, and ${first.name}, which has the routes of their slot, does not. ${other.name} does not come to serve.`,
    {
      path: other.name,
      hint: `say it on ${first.name}: candidates that provide it say the same of their routes, or nothing; or give ${other.name} a key of its own`,
    },
  );

const noMethod = (first: Constructable, other: string, method: string | symbol) =>
  new HttpError(
    'http/no-method',
    `${other} has no method ${String(method)}, to which a route of ${first.name} leads. ${other} does not come to serve.`,
    {
      path: other,
      hint: needed(first),
    },
  );

/** What candidates of a slot have to have. */
export const needed = ({ name }: Constructable): string =>
  `every candidate of its slot needs the methods of ${name}: where a class says provides: ${name}, the compiler sees to it`;
