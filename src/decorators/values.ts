import { InjectionError } from '../core/errors.js';
import { valueToken, type LiveValue } from '../core/live-value.js';
import { shown } from '../core/names.js';
import { checkBag, FLAG, type OptionBag } from '../core/option-bag.js';
import { injectedAs } from './inject.js';
import type { ConstructorParameter } from './parameter-check.js';

/** Whether a secret may be missing. */
export interface SecretOptions {
  /** True gives undefined where no store has the secret, and keeps nothing from starting. Default false. */
  readonly optional?: boolean;
}

const MAX_LENGTH = 200;
// eslint-disable-next-line security/detect-unsafe-regex -- each part begins with a sign of its own
const PATH = /^[^\s.]+(\.[^\s.]+)*$/;
// eslint-disable-next-line security/detect-unsafe-regex -- as above
const SECRET = /^[\w-]+([./][\w-]+)*$/;

const OPTIONS: OptionBag = {
  options: new Map([['optional', FLAG]]),
  error: InjectionError,
  bad: 'injection/bad-option',
  unknown: 'injection/unknown-option',
  holds: 'Nothing was declared.',
};

/**
 * The parameter gets a {@link LiveValue} of configuration; its value is undefined where nobody says anything. What asks
 * for a path that nothing can be said at is not built (`config/unknown-path`), unless `@Optional()` stands beside it.
 *
 * @param path as `catalog.pageSize`: names joined by dots
 * @throws InjectionError, when it decorates: `injection/bad-reference` for a path that is none
 * @example
 * constructor(@Config('catalog.pageSize') private readonly pageSize: LiveValue<number>) {}
 */
export function Config(path: string): ConstructorParameter<LiveValue<never>> {
  return injectedAs('Config', (where) => {
    checkName(path, PATH, { decorator: 'Config', where, example: "@Config('catalog.pageSize')" });
    return valueToken({ source: 'config', name: path, isOptional: true });
  });
}

/**
 * The parameter gets a {@link LiveValue} of a secret, which follows its rotation. Unless it is optional, whatever needs
 * it is not built without it.
 *
 * @param name as the stores know it: `catalog/apiKey`
 * @throws InjectionError, when it decorates: `injection/bad-reference` for a name that is none,
 * `injection/bad-option`, `injection/unknown-option`
 * @example
 * constructor(@Secret('catalog/apiKey') private readonly apiKey: LiveValue<string>) {}
 */
export function Secret(
  name: string,
  options: SecretOptions & { readonly optional: true },
): ConstructorParameter<LiveValue<string | undefined>>;
export function Secret(name: string, options?: SecretOptions): ConstructorParameter<LiveValue<string>>;
export function Secret(name: string, options: SecretOptions = {}): ConstructorParameter<LiveValue<string>> {
  return injectedAs('Secret', (where) => {
    checkName(name, SECRET, { decorator: 'Secret', where, example: "@Secret('catalog/apiKey')" });
    checkBag(options, OPTIONS, where);
    return valueToken({ source: 'secret', name, isOptional: options.optional ?? false });
  });
}

function checkName(
  name: unknown,
  pattern: RegExp,
  { decorator, where, example }: { decorator: string; where: string; example: string },
): void {
  if (typeof name === 'string' && name.length <= MAX_LENGTH && pattern.test(name)) return;
  throw new InjectionError('injection/bad-reference', `${where}: @${decorator} was given ${shown(name)}.`, {
    path: where,
    hint: `write ${example}`,
  });
}
