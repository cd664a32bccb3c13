import type { Dependable } from '../core/component.js';
import { checkedCondition } from '../core/condition.js';
import { ModuleError } from '../core/errors.js';
import { checkName, checkOpenDomain, parseSlotName, shown, type SlotName } from '../core/names.js';
import {
  ANYTHING,
  checkBag,
  FLAG,
  SCOPE,
  SLOT_SCOPE,
  type Option,
  type OptionBag,
} from '../core/option-bag.js';
import { isPrivateSlot, notForAModule } from '../core/private-slots.js';
import { isClass, isRef, refName } from '../core/token.js';
import { isForwardRef } from '../decorators/dependable.js';
import { moduleRecord } from './module-record.js';
import { WAYS } from './provider.js';
import type { Provider, Way } from './provider.js';

const FORMS =
  "a class, { provide, useClass | useValue | useFactory | useExisting }, or { slot: 'adapter:cache', provider: 'name', useClass | useValue | useFactory }";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks the shape of one entry of `providers`.
 *
 * @param where the entry, as `AppModule.providers[2]`
 * @throws ModuleError `modules/bad-provider`; RegistryError for impossible slot and provider names
 */
export function checkProvider(entry: unknown, where: string): asserts entry is Provider {
  if (entry === undefined) {
    throw bad(
      where,
      'is undefined',
      'an import cycle between files leaves it undefined: move the class to a file of its own',
    );
  }
  if (isClass(entry)) {
    if (moduleRecord(entry)) throw bad(where, `is the module ${refName(entry)}`, 'list modules in imports');
    return;
  }
  if (typeof entry !== 'object' || entry === null)
    throw bad(where, `is ${shown(entry)}`, `a provider is ${FORMS}`);
  checkForm(entry as Fields, where);
}

function checkForm(form: Fields, where: string): void {
  if ('module' in form) throw bad(where, 'is a dynamic module', 'list modules in imports');
  const isPlain = 'provide' in form;
  if (isPlain === 'slot' in form) {
    const problem = isPlain ? 'has both provide and slot' : 'has neither provide nor slot';
    throw bad(where, problem, `a provider is ${FORMS}`);
  }
  checkBag(form, isPlain ? PLAIN_FORM : SLOT_FORM, where);
  if (isPlain) checkToken(form['provide'], where);
  else checkSlot(form, where);
  checkWay(form, where);
}

const OPTIONS_OF_ALL: readonly (readonly [string, Option])[] = [
  ...[...WAYS, 'inject'].map((name) => [name, ANYTHING] as const),
  ['scope', SCOPE],
];

const formOf = (names: readonly string[], ...more: typeof OPTIONS_OF_ALL): OptionBag => ({
  options: new Map([...names.map((name) => [name, ANYTHING] as const), ...more, ...OPTIONS_OF_ALL]),
  error: ModuleError,
  bad: 'modules/bad-provider',
  unknown: 'modules/unknown-option',
  holds: 'Nothing was built.',
});

const PLAIN_FORM = formOf(['provide']);
const SLOT_FORM = formOf(
  ['slot', 'provider', 'priority', 'stackLevel', 'capabilities', 'provides'],
  ['overlap', FLAG],
  ['slotScope', SLOT_SCOPE],
  ['when', ANYTHING],
);

function checkToken(provided: unknown, where: string): void {
  if (isRef(provided)) return;
  if (provided === undefined) {
    throw bad(
      where,
      'provides undefined',
      'an import cycle between files leaves it undefined: move the token to a file of its own',
    );
  }
  if (typeof provided !== 'string' && typeof provided !== 'symbol') {
    throw bad(where, `provides ${shown(provided)}`, "provide a class, or a token made by token<T>('name')");
  }
  const name = typeof provided === 'string' ? provided : (provided.description ?? 'name');
  const remedy = `make a typed token: const TOKEN = token<T>(${shown(name)})`;
  throw bad(where, `provides the ${typeof provided} ${shown(provided)}, which has no type`, remedy);
}

function checkSlot(form: Fields, where: string): void {
  if ('useExisting' in form) {
    throw bad(
      where,
      'has both slot and useExisting',
      'use useFactory with inject: a candidate is an instance of its own',
    );
  }
  const { slot, provider, provides, when } = form;
  if (when !== undefined) checkedCondition(when, where);
  checkOpenDomain(parseSlotName(slot as string, where).domain, where);
  if (isPrivateSlot(slot as SlotName)) throw notForAModule(slot as SlotName, where);
  checkName('provider', provider, where);
  if (provides === undefined || isRef(provides) || (Array.isArray(provides) && provides.every(isRef))) return;
  throw bad(where, `provides ${shown(provides)}`, 'provides is a class, a token, or an array of them');
}

function checkWay(form: Fields, where: string): void {
  const [way, ...more] = WAYS.filter((name) => name in form);
  if (way === undefined) throw bad(where, 'does not say how it is made', `a provider is ${FORMS}`);
  if (more.length > 0) throw bad(where, `has ${[way, ...more].join(' and ')}`, 'keep one of them');
  const made = form[way];
  const { fits, takes } = EXPECTATIONS[way];
  if (!fits(made)) throw bad(where, `has ${way} ${shown(made)}`, `${way} takes ${takes}`);
  if (way === 'useExisting' && made === form['provide']) {
    throw bad(where, 'is an alias of itself', 'useExisting names another token');
  }
  checkLife(form['scope'], way, where);
  checkInject(form['inject'], way, where);
}

const EXPECTATIONS: Record<Way, { fits: (made: unknown) => boolean; takes: string }> = {
  useClass: { fits: isClass, takes: 'a class' },
  useValue: { fits: (made) => made !== undefined, takes: 'a value; null is one' },
  useFactory: {
    fits: (made) => typeof made === 'function' && !/^class\b/.test(String(made)),
    takes: 'a function',
  },
  useExisting: { fits: isDependable, takes: 'a class, a token, forwardRef(() => X) or a slot name' },
};

/** There is one of a value, and an alias is whatever it stands for. */
function checkLife(scope: unknown, way: Way, where: string): void {
  if (scope === undefined || scope === 'singleton' || way === 'useClass' || way === 'useFactory') return;
  const hint = 'scope belongs to useClass and useFactory, which can make more than one';
  throw bad(where, `has scope ${shown(scope)} beside ${way}`, hint);
}

function checkInject(inject: unknown, way: Way, where: string): void {
  if (inject === undefined) return;
  if (way !== 'useFactory') {
    const hint = 'inject belongs to useFactory; a class says itself what it takes';
    throw bad(where, `has inject beside ${way}`, hint);
  }
  if (!Array.isArray(inject)) throw bad(where, `has inject ${shown(inject)}`, 'inject takes an array');
}

function isDependable(value: unknown): value is Dependable {
  return isRef(value) || isForwardRef(value) || (typeof value === 'string' && value.includes(':'));
}

const bad = (where: string, problem: string, hint: string) =>
  new ModuleError('modules/bad-provider', `${where} ${problem}. Nothing was built.`, { hint, path: where });
