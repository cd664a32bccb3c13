import type { Constructable } from '../../core/component.js';
import { getControllerMethodParameterMetadataList, type RequestMethodParameterType } from '../http-core.js';
import { metatypeOf } from './argument.js';
import { wordsOf } from './custom-parameters.js';
import { pipesOf } from './decorators.js';

/** A parameter of a method, as its decorators and its emitted type say. */
interface MethodParameter {
  readonly from: RequestMethodParameterType;
  /** Of the one value that it is; undefined where it is all of them. */
  readonly name: string | undefined;
  readonly type: unknown;
  /** What a decorator says that takes something else of the request. */
  readonly words: readonly unknown[];
  /** All that make something of it, those of the method and the class first. */
  readonly pipes: ReturnType<typeof pipesOf>;
}

/** The parameters of a method in their order; undefined stands for one that no decorator says anything of. */
export function parametersOf(
  cls: Constructable,
  methodName: string | symbol,
): readonly (MethodParameter | undefined)[] {
  const targetClass = cls as unknown as NewableFunction;
  const parameters = getControllerMethodParameterMetadataList(targetClass, methodName);
  return Array.from(parameters, (parameter, parameterIndex) => {
    if (!parameter) return undefined;
    const { parameterType: from, parameterName: name, pipeList } = parameter;
    const pipes = pipesOf(targetClass, methodName, pipeList);
    const words =
      'customParameterDecoratorHandler' in parameter
        ? wordsOf(parameter.customParameterDecoratorHandler)
        : [];
    return { from, name, pipes, words, type: metatypeOf({ targetClass, methodName, parameterIndex }) };
  });
}
