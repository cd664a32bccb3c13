import { RegistryError } from './errors.js';
import type {
  InterceptOptions,
  Interceptor,
  InterceptorMaker,
  NextOptions,
  StatefulInterceptor,
} from './intercept.js';
import { shown } from './names.js';
import { isPrintable } from './printable.js';
import { checkBag, type Option, type OptionBag } from './option-bag.js';

/** Whether something can stand for an interceptor in `status` and errors. */
export function isInterceptorName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 100 && isPrintable(value);
}

const isMember = (value: unknown): boolean =>
  typeof value === 'symbol' || (typeof value === 'string' && value !== '');

const NAME: Option = {
  fits: isInterceptorName,
  expected: 'a string of one line, 1 to 100 characters',
};

const ORDER: Option = {
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 1_000,
  expected: 'a whole number from -1,000 to 1,000',
};

const METHODS: Option = {
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every(isMember),
  expected: 'a list of names of methods, at least one',
};

const isMaker = (value: unknown): value is InterceptorMaker =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'make') === 'function';

const INTERCEPT: OptionBag = {
  options: new Map([
    ['name', NAME],
    ['order', ORDER],
    ['methods', METHODS],
  ]),
  error: RegistryError,
  bad: 'registry/bad-option',
  unknown: 'registry/unknown-option',
  holds: 'Nothing was changed.',
};

/**
 * @param where who was given it
 * @throws RegistryError `registry/bad-interceptor`, `registry/bad-option`, `registry/unknown-option`
 */
export function checkIntercept(
  interceptor: unknown,
  options: InterceptOptions,
  where: string,
): asserts interceptor is Interceptor | InterceptorMaker {
  if (typeof interceptor !== 'function' && !isMaker(interceptor)) {
    throw new RegistryError(
      'registry/bad-interceptor',
      `${where} was given ${shown(interceptor)}, which is no interceptor. Nothing was changed.`,
      { path: where, hint: 'pass a function (call, next) => …' },
    );
  }
  if (typeof interceptor !== 'function' && !isInterceptorName(interceptor.name)) {
    throw new RegistryError(
      'registry/bad-interceptor',
      `${where} was given an interceptor whose name is ${shown(interceptor.name)}. Nothing was changed.`,
      { path: where, hint: `its name is ${NAME.expected}` },
    );
  }
  checkBag(options, INTERCEPT, where);
}

/**
 * What a maker made.
 * @param name that of the maker
 * @throws RegistryError `registry/bad-interceptor`
 */
export function checkMade(made: unknown, name: string): asserts made is StatefulInterceptor {
  const isMade = typeof made === 'object' && made !== null;
  if (isMade && typeof Reflect.get(made, 'intercept') === 'function') return;
  const where = `${name}.make`;
  throw new RegistryError(
    'registry/bad-interceptor',
    `${where} gave ${shown(made)}, which has no function intercept. Nothing was changed.`,
    { path: where, hint: 'return { intercept: (call, next) => … }' },
  );
}

const NEXT: OptionBag = {
  options: new Map([
    ['signal', { fits: (value: unknown) => value instanceof AbortSignal, expected: 'an AbortSignal' }],
  ]),
  error: RegistryError,
  bad: 'registry/bad-option',
  unknown: 'registry/unknown-option',
  holds: 'The call was not made.',
};

/** How an interceptor calls on. @throws RegistryError `registry/bad-option`, `registry/unknown-option` */
export function checkNextOptions(options: unknown, name: string): asserts options is NextOptions {
  checkBag(options, NEXT, `${name}: next`);
}

/** What an interceptor calls on with. @throws RegistryError `registry/bad-option` */
export function checkNext(args: unknown, name: string): asserts args is readonly unknown[] {
  if (Array.isArray(args)) return;
  throw new RegistryError(
    'registry/bad-option',
    `${name}: next was given ${shown(args)}, not a list. The call was not made.`,
    { path: name, hint: 'next takes all arguments in one list: next([…]); without any, what came in' },
  );
}
