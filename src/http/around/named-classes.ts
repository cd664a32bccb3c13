import type { Constructable } from '../../core/component.js';
import { isClass } from '../../core/token.js';
import { getControllerMethodMetadataList, getControllerMethodParameterMetadataList } from '../http-core.js';
import type { HttpSettings } from '../http-options.js';
import type { Routed } from '../routed.js';
import { namedBy } from './decorators.js';
import type { Instances } from './instances.js';
import type { ClassOrInstance } from './interfaces.js';
import { notedOn } from './noted.js';

/**
 * Sees that every class that stands around methods can be made when its first request comes.
 * @throws InjectionError where nothing tells what its constructor takes
 */
export function checkNamed(
  routed: readonly Routed[],
  { guards, interceptors, filters, middleware }: HttpSettings['around'],
  instances: Instances,
): void {
  for (const what of [...guards, ...interceptors, ...filters, ...middleware]) instances.check(what);
  for (const { cls } of routed)
    for (const what of [...notedOn(cls), ...pipesOf(cls)]) instances.check(what, cls);
}

/** Those that its parameters name. */
function pipesOf(cls: Constructable): ClassOrInstance<object>[] {
  const target = cls as unknown as NewableFunction;
  return getControllerMethodMetadataList(target)
    .flatMap(({ methodKey }) => getControllerMethodParameterMetadataList(target, methodKey))
    .flatMap((parameter) => parameter?.pipeList ?? [])
    .flatMap((pipe) => namedBy(pipe)?.what ?? [])
    .filter(isClass);
}
