import { LifecycleError } from '../core/errors.js';
import type { InterceptorFactory } from '../core/intercept.js';
import { shown } from '../core/names.js';
import { OBJECT_NAMES } from '../core/object-names.js';
import { checkBag, FUNCTION } from '../core/option-bag.js';
import { isPolicy } from '../core/policies.js';

const NAME = /^[a-z][\w-]{0,99}$/i;
const METHODS = 'methods';
const WHERE = 'create.interceptors';

/**
 * Interceptors of somebody's own, from what an application is made with.
 *
 * @throws LifecycleError `lifecycle/bad-option`
 */
export function interceptorFactoriesFrom(
  given: Readonly<Record<string, InterceptorFactory>> = {},
): ReadonlyMap<string, InterceptorFactory> {
  const names = Object.keys(given);
  for (const name of names) checkName(name);
  checkBag(
    given,
    {
      options: new Map(names.map((name) => [name, { ...FUNCTION, expected: 'a function (options) => …' }])),
      error: LifecycleError,
      bad: 'lifecycle/bad-option',
      unknown: 'lifecycle/unknown-option',
      holds: 'Nothing was built.',
    },
    WHERE,
  );
  return new Map(Object.entries(given).filter(([, factory]) => typeof factory === 'function'));
}

function checkName(name: string): void {
  if (isPolicy(name))
    throw badName(name, 'is the name of a ready-made interceptor', 'give yours another name');
  if (name === METHODS || OBJECT_NAMES.has(name) || !NAME.test(name))
    throw badName(name, 'is no name of an interceptor', `a name is letters, digits, _ and -, not ${METHODS}`);
}

const badName = (name: string, what: string, hint: string) =>
  new LifecycleError('lifecycle/bad-option', `${WHERE}: ${shown(name)} ${what}. Nothing was built.`, {
    path: WHERE,
    hint,
  });
