import type { InjectOptions } from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Of, type Ref } from '../../core/token.js';
import { checkedOptions, checkReference } from '../../decorators/dependable.js';

/** Answers `inject()` while one constructor or factory runs. */
export type InjectionScope = (ref: Ref | SlotName, options: InjectOptions) => unknown;

/** Who answers at the moment. Generated code sets it by itself; everybody else uses {@link withInjection}. */
export const injection: { current: InjectionScope | undefined } = { current: undefined };

/** Runs the synchronous part of a constructor or factory with `inject()` answered by `scope`. */
export function withInjection<T>(scope: InjectionScope, build: () => T): T {
  const outer = injection.current;
  injection.current = scope;
  try {
    return build();
  } finally {
    injection.current = outer;
  }
}

/**
 * A dependency, asked for in a field initialiser, a constructor, or a factory up to its first `await`.
 * It is a live reference, as a constructor parameter would be; where its slot has not started yet it can be called
 * from `onInit` on.
 *
 * @param ref a contract, a token or a slot name
 * @param options `key`, `provider` (a pin), `capabilities` (a view), `optional`
 * @throws InjectionError `injection/no-context` anywhere else; `injection/bad-reference`, `injection/bad-option`,
 * `injection/unknown-option`
 * @example
 * class Catalog { private readonly cache = inject(Cache); }
 */
export function inject<R extends Ref>(
  ref: R,
  options: InjectOptions & { readonly optional: true },
): Of<R> | undefined;
export function inject<R extends Ref>(ref: R, options?: InjectOptions): Of<R>;
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a slot name says nothing of its type; the caller does
export function inject<T = unknown>(slot: SlotName, options?: InjectOptions): T;
export function inject(ref: Ref | SlotName, options: InjectOptions = {}): unknown {
  checkReference(ref, 'inject()');
  const checked = checkedOptions(options, `inject(${refName(ref)})`);
  if (injection.current) return injection.current(ref, checked);
  throw noContext(ref);
}

/** Nothing is being built that could be given it. */
export function noContext(ref: Ref | SlotName): InjectionError {
  return new InjectionError(
    'injection/no-context',
    `inject(${refName(ref)}) was called outside a constructor or factory.`,
    {
      hint:
        'call it in a field initialiser, a constructor or a factory before its first await; elsewhere use app.get. ' +
        'If it is called there, there may be two copies of oneiric (npm ls oneiric)',
    },
  );
}
