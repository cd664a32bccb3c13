import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { checkBag, FUNCTION, LIST, type Option, type OptionBag } from '../core/option-bag.js';
import { isClass, type Token } from '../core/token.js';
import type { Dependable } from '../core/component.js';
import type { AsyncForm } from './configurable-types.js';
import type { Provider } from './provider.js';

const NAME: Option = { fits: (value) => value !== null, expected: 'a class, a token or a slot name' };

const FORM: OptionBag = {
  options: new Map<string, Option>([
    ['imports', LIST],
    ['inject', LIST],
    ['useFactory', FUNCTION],
    ['useClass', { fits: isClass, expected: 'a class' }],
    ['useExisting', NAME],
  ]),
  error: ModuleError,
  bad: 'modules/bad-configuration',
  unknown: 'modules/unknown-option',
  holds: 'Nothing was made.',
};

const WAYS = ['useFactory', 'useClass', 'useExisting'] as const;

/** Turns the three ways to come by options into providers of the module. */
export class OptionsMaker {
  // Made once, so that two calls that name the same class say the same.
  private readonly ask: (maker: unknown) => unknown;

  constructor(
    private readonly options: Token<unknown>,
    method: string,
  ) {
    this.ask = (maker) => askFor(maker, method);
  }

  /** @throws ModuleError `modules/bad-configuration`, `modules/unknown-option` */
  providers(form: AsyncForm, where: string): Provider[] {
    checkBag(form, FORM, where);
    const stated = WAYS.filter((way) => form[way] !== undefined);
    if (stated.length !== 1) throw notOneWay(stated, where);
    const { useFactory, useClass, useExisting, inject } = form;
    if (useFactory) return [{ provide: this.options, useFactory, ...(inject && { inject }) }];
    if (inject) {
      throw new ModuleError(
        'modules/bad-configuration',
        `${where} got inject beside ${String(stated[0])}. Nothing was made.`,
        { path: where, hint: 'inject belongs to useFactory; a class says itself what it takes' },
      );
    }
    const asked = (useClass ?? useExisting) as Dependable;
    const options = { provide: this.options, useFactory: this.ask, inject: [asked] };
    return useClass ? [useClass, options] : [options];
  }
}

function askFor(maker: unknown, method: string): unknown {
  const create: unknown = Reflect.get(maker as object, method);
  if (typeof create === 'function') return create.call(maker);
  throw new ModuleError(
    'modules/bad-configuration',
    `${shown(maker)} makes the options of a module, but has no method ${method}.`,
    { hint: 'implement it, or name another method with setFactoryMethodName' },
  );
}

const notOneWay = (stated: readonly string[], where: string) =>
  new ModuleError(
    'modules/bad-configuration',
    `${where} got ${stated.length === 0 ? 'no way to make the options' : stated.join(' and ')}. Nothing was made.`,
    { path: where, hint: `give one of ${WAYS.join(', ')}` },
  );
