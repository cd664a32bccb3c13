import type { Constructable } from '../../core/component.js';
import { getControllerMethodParameterMetadataList } from '../http-core.js';
import type { HttpSettings } from '../http-options.js';
import type { Routed } from '../routed.js';
import { declaredOn, type Kind } from './declared.js';
import { pipesOf } from './decorators.js';
import { METHODS } from './has-method.js';
import { methodsOf } from './hand-over.js';
import type { Instances } from './instances.js';
import type { ClassOrInstance } from './interfaces.js';

/**
 * Sees that every class that stands around methods can be made when its first request comes, and has the method that it is asked by.
 * @throws InjectionError where nothing tells what its constructor takes; HttpError `http/bad-option`
 */
export async function checkNamed(
  routed: readonly Routed[],
  ofAll: HttpSettings['around'],
  instances: Instances,
): Promise<void> {
  for (const kind of ['middleware', ...KINDS] as const)
    for (const what of ofAll[kind]) await instances.check(what, METHODS[kind]);
  for (const { cls } of routed)
    for (const method of methodsOf(cls))
      for (const kind of KINDS)
        for (const what of around(kind, cls, method)) await instances.check(what, METHODS[kind], cls);
}

const KINDS = ['guards', 'interceptors', 'filters', 'pipes'] as const;

/** All of a kind that stands around a method. */
function around(kind: Kind, cls: Constructable, method: string | symbol): readonly ClassOrInstance<object>[] {
  const declared = declaredOn(kind, cls, method);
  if (kind !== 'pipes') return declared;
  const target = cls as unknown as NewableFunction;
  const parameters = getControllerMethodParameterMetadataList(target, method);
  return [
    ...declared,
    ...parameters.flatMap((parameter) => pipesOf(target, method, parameter?.pipeList ?? [])),
  ];
}
