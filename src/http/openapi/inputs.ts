import type { Constructable } from '../../core/component.js';
import { parametersOf } from '../around/method-parameters.js';
import { RequestMethodParameterType } from '../http-core.js';
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
  return parametersOf(controller, methodName).flatMap((parameter) => {
    const from = parameter && PLACES.get(parameter.from);
    if (!from) return [];
    const { name, type, pipes } = parameter;
    return {
      ...{ from, name, type },
      isValidated: pipes.includes(DtoPipe),
      pipes: pipes.filter((pipe) => pipe !== DtoPipe),
    };
  });
}
