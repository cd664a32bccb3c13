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

/** The emitted type of a parameter, of an inherited method too; undefined where none was emitted. */
export function metatypeOf({ targetClass, methodName, parameterIndex }: Place): unknown {
  const types: unknown = Reflect.getMetadata(
    'design:paramtypes',
    targetClass.prototype as object,
    methodName,
  );
  return Array.isArray(types) ? (types[parameterIndex] as unknown) : undefined;
}

function typeNamed(type: RequestMethodParameterType | undefined): ArgumentMetadata['type'] {
  if (type === RequestMethodParameterType.Body) return 'body';
  if (type === RequestMethodParameterType.Query) return 'query';
  return type === RequestMethodParameterType.Params ? 'param' : 'custom';
}
