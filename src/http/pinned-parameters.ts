import type { Constructable } from '../core/component.js';
import type { Handles, Pinned } from './pins.js';

/** A parameter of a method that is pinned. */
interface PinnedParameter {
  readonly pinned: Pinned;
  readonly method: string | symbol | undefined;
  readonly index: number;
}

const noted = new WeakMap<object, PinnedParameter[]>();

/** `@Pin` stands on a parameter. @param target what has the method */
export function notePin(target: object, parameter: PinnedParameter): void {
  const before = noted.get(target);
  if (before) before.push(parameter);
  else noted.set(target, [parameter]);
}

/**
 * Has what controllers pin serve before the first request comes, as what their constructors take.
 * @throws as `app.getAsync`: ResolutionError where there is none such
 */
export async function preparePins(controllers: readonly Constructable[], handles: Handles): Promise<void> {
  for (const cls of controllers)
    for (let target = cls.prototype as object | null; target; target = Reflect.getPrototypeOf(target))
      for (const { pinned, method, index } of noted.get(target) ?? [])
        await handles.prepare(pinned, `${cls.name}.${String(method)}[${index}]`);
}
