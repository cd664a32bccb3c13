import type { Constructable } from '../../core/component.js';
import { getControllerMethodParameterMetadataList } from '../http-core.js';
import type { HttpSettings } from '../http-options.js';
import type { Routed } from '../routed.js';
import { declaredOn } from './declared.js';
import { pipesOf } from './decorators.js';
import { methodsOf } from './hand-over.js';
import type { Instances } from './instances.js';
import type { ClassOrInstance } from './interfaces.js';

/**
 * Sees that every class that stands around methods can be made when its first request comes.
 * @throws InjectionError where nothing tells what its constructor takes
 */
export function checkNamed(
  routed: readonly Routed[],
  { guards, interceptors, filters, middleware, pipes }: HttpSettings['around'],
  instances: Instances,
): void {
  for (const what of [...guards, ...interceptors, ...filters, ...middleware, ...pipes]) instances.check(what);
  for (const { cls } of routed)
    for (const method of methodsOf(cls)) for (const what of around(cls, method)) instances.check(what, cls);
}

/** All that stands around a method. */
function around(cls: Constructable, method: string | symbol): ClassOrInstance<object>[] {
  const target = cls as unknown as NewableFunction;
  const parameters = getControllerMethodParameterMetadataList(target, method);
  const kinds = ['guards', 'interceptors', 'filters', 'pipes'] as const;
  return [
    ...kinds.flatMap((kind) => declaredOn(kind, cls, method)),
    ...parameters.flatMap((parameter) => pipesOf(target, method, parameter?.pipeList ?? [])),
  ];
}
