import { ScopeError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { checkBag, having, type OptionBag } from '../../core/option-bag.js';
import type { ScopeOptions } from '../../core/scope.js';
import { isRef, type Ref } from '../../core/token.js';

const OPTIONS: OptionBag = {
  options: new Map([
    [
      'values',
      {
        fits: (value) =>
          typeof value === 'object' &&
          value !== null &&
          typeof Reflect.get(value, Symbol.iterator) === 'function',
        expected: 'a list of [token or class, value], or a Map',
      },
    ],
    ['signal', { ...having('addEventListener', 'removeEventListener'), expected: 'an AbortSignal' }],
  ]),
  error: ScopeError,
  bad: 'scope/bad-option',
  unknown: 'scope/unknown-option',
  holds: 'No scope was opened.',
};

/** The values of a scope, as they were handed in. @throws ScopeError `scope/bad-option`, `scope/unknown-option` */
export function valuesFrom(options: ScopeOptions, where: string): ReadonlyMap<Ref, unknown> {
  checkBag(options, OPTIONS, where);
  const values = new Map<Ref, unknown>();
  for (const entry of (options.values ?? []) as Iterable<unknown>) {
    if (!Array.isArray(entry) || entry.length !== 2 || !isRef(entry[0])) throw badValue(entry, where);
    values.set(entry[0], entry[1]);
  }
  return values;
}

function badValue(entry: unknown, where: string): ScopeError {
  const found: unknown = Array.isArray(entry) ? entry[0] : entry;
  return new ScopeError(
    'scope/bad-option',
    `${where}: values cannot have an entry for ${shown(found)}. No scope was opened.`,
    { path: where, hint: 'an entry is [token or class, value]' },
  );
}

/** @throws ScopeError `scope/bad-option` */
export function checkWork(fn: unknown, where: string): void {
  if (typeof fn === 'function') return;
  throw new ScopeError('scope/bad-option', `${where} was given ${shown(fn)}, not a function.`, {
    path: where,
    hint: `pass a function: ${where}(() => …)`,
  });
}
