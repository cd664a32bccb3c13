import type { Constructable } from '../../core/component.js';
import { metatypeOf } from '../around/argument.js';
import { pipesOf } from '../around/decorators.js';
import { getControllerMethodParameterMetadataList, RequestMethodParameterType } from '../http-core.js';
import { DtoPipe } from '../validation/dto-pipe.js';

/** What a method is given of a request. */
export interface Input {
  readonly from: 'path' | 'query' | 'header' | 'body';
  /** Undefined: all of it. */
  readonly name: string | undefined;
  readonly type: unknown;
  readonly isValidated: boolean;
  /** What makes something of it, besides validation. */
  readonly pipes: readonly object[];
}

const PLACES = new Map<RequestMethodParameterType, Input['from']>([
  [RequestMethodParameterType.Params, 'path'],
  [RequestMethodParameterType.Query, 'query'],
  [RequestMethodParameterType.Headers, 'header'],
  [RequestMethodParameterType.Body, 'body'],
]);

/** What a method is given of a request, as its parameters say. */
export function inputsOf(controller: Constructable, methodName: string | symbol): readonly Input[] {
  const targetClass = controller as unknown as NewableFunction;
  const parameters = getControllerMethodParameterMetadataList(targetClass, methodName);
  return parameters.flatMap((parameter, parameterIndex) => {
    const from = parameter && PLACES.get(parameter.parameterType);
    if (!from) return [];
    const pipes = pipesOf(targetClass, methodName, parameter.pipeList);
    return {
      from,
      name: parameter.parameterName,
      type: metatypeOf({ targetClass, methodName, parameterIndex }),
      isValidated: pipes.includes(DtoPipe),
      pipes: pipes.filter((pipe) => pipe !== DtoPipe),
    };
  });
}
