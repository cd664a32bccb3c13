import { getControllerMethodParameterMetadataList, RequestMethodParameterType } from '../http-core.js';
import type { ArgumentMetadata } from './interfaces.js';

/** A parameter of a method, as inversify's http package names it. */
export interface Place {
  readonly targetClass: NewableFunction;
  readonly methodName: string | symbol;
  readonly parameterIndex: number;
}

/** What a pipe is told of a parameter. */
export function argumentOf(place: Place): ArgumentMetadata {
  const { targetClass, methodName, parameterIndex } = place;
  const parameter = getControllerMethodParameterMetadataList(targetClass, methodName)[parameterIndex];
  return {
    type: typeNamed(parameter?.parameterType),
    metatype: metatypeOf(place),
    data: parameter?.parameterName,
  };
}

/** What a decorator says that a parameter is, in place of what the compiler emits. */
const STATED = Symbol('stated-types');

/** Keeps the type of a parameter, as its decorator says it. */
export function stateType({ prototype, method, index }: Spot, type: unknown): void {
  const known = Reflect.getOwnMetadata(STATED, prototype, method) as Map<number, unknown> | undefined;
  const types = known ?? new Map<number, unknown>();
  if (!known) Reflect.defineMetadata(STATED, types, prototype, method);
  types.set(index, type);
}

/** Where a decorator of a parameter stands. */
export interface Spot {
  readonly prototype: object;
  readonly method: string | symbol;
  readonly index: number;
}

/** The type of a parameter, stated or emitted, of an inherited method too; undefined where there is neither. */
export function metatypeOf({ targetClass, methodName, parameterIndex }: Place): unknown {
  let at: unknown = targetClass.prototype;
  while (typeof at === 'object' && at !== null) {
    const stated = Reflect.getOwnMetadata(STATED, at, methodName) as Map<number, unknown> | undefined;
    const emitted: unknown = Reflect.getOwnMetadata('design:paramtypes', at, methodName);
    if (stated?.has(parameterIndex)) return stated.get(parameterIndex);
    if (Array.isArray(emitted)) return emitted[parameterIndex] as unknown;
    at = Object.getPrototypeOf(at);
  }
  return undefined;
}

function typeNamed(type: RequestMethodParameterType | undefined): ArgumentMetadata['type'] {
  if (type === RequestMethodParameterType.Body) return 'body';
  if (type === RequestMethodParameterType.Query) return 'query';
  return type === RequestMethodParameterType.Params ? 'param' : 'custom';
}
