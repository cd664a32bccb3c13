import type {
  Dependable,
  ForwardRef,
  GetOptions,
  InjectEntry,
  InjectOptions,
  InjectToken,
  ListOptions,
} from '../core/component.js';
import { InjectionError } from '../core/errors.js';
import { ANYTHING, checkBag, FLAG, LIST, type OptionBag } from '../core/option-bag.js';
import { checkName, parseSlotName, shown, type SlotName } from '../core/names.js';
import { isRef, type Ref } from '../core/token.js';

/** An entry of `inject: [...]`, taken apart. */
export interface Asked {
  readonly ref: Dependable;
  readonly options: InjectOptions;
}

const POLICIES: readonly unknown[] = ['follow', 'rebuild', 'keep'];

/** Options of what is handed out to a constructor or factory, which may be an instance itself. */
const OPTIONS: OptionBag = {
  options: new Map([
    ['key', ANYTHING],
    ['provider', ANYTHING],
    ['optional', FLAG],
    ['capabilities', LIST],
    [
      'onSwap',
      {
        fits: (value) => POLICIES.includes(value),
        expected: "'follow', 'rebuild' or 'keep'",
      },
    ],
  ]),
  error: InjectionError,
  bad: 'injection/bad-option',
  unknown: 'injection/unknown-option',
  holds: 'Nothing was built.',
};

/** Options of what follows every swap, whoever asks for it. */
const FOLLOWING: OptionBag = {
  ...OPTIONS,
  options: new Map([
    ...OPTIONS.options,
    [
      'onSwap',
      {
        fits: (value) => value === 'follow',
        expected: "'follow' here: only @Inject and inject: […] hand out an instance itself",
      },
    ],
  ]),
};

/** Options of what is asked for from outside, by whoever takes it from there. */
const ASKED_OF: Readonly<Record<'application' | 'scope', OptionBag>> = {
  application: bagOf('key', 'provider', 'capabilities'),
  scope: bagOf('key', 'provider'),
};

const LIST_OPTIONS = bagOf('key');

/** Some of the options. */
function bagOf(...names: readonly string[]): OptionBag {
  return { ...OPTIONS, options: new Map([...OPTIONS.options].filter(([name]) => names.includes(name))) };
}

/**
 * Names a class that is not there yet: declared further down, or in a file that imports this one.
 * @example
 * constructor(@Inject(forwardRef(() => Orders)) orders: Orders) {}
 */
export function forwardRef<T>(get: () => Ref<T>): ForwardRef<T> {
  if (typeof get === 'function') return Object.freeze({ forwardRef: get });
  throw new InjectionError('injection/bad-reference', `forwardRef(${shown(get)}) is not possible.`, {
    hint: 'give a function that returns the class or token: forwardRef(() => Orders)',
  });
}

export function isForwardRef(value: unknown): value is ForwardRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<ForwardRef>).forwardRef === 'function'
  );
}

/** Checks what is asked for, as far as it can be known when a class is declared. @throws InjectionError, RegistryError */
export function checkReference(ref: unknown, where: string): asserts ref is Dependable {
  if (ref === undefined) throw undefinedReference(where);
  if (typeof ref === 'string') parseSlotName(ref, where);
  else if (!isRef(ref) && !isForwardRef(ref)) throw badReference(ref, where);
}

/** What a {@link Dependable} means once everything is loaded. @throws InjectionError, RegistryError */
export function dereference(dependable: Dependable, where: string): Ref | SlotName {
  if (!isForwardRef(dependable)) return dependable;
  const ref: unknown = dependable.forwardRef();
  if (isRef(ref)) return ref;
  if (ref !== undefined) throw badReference(ref, where);
  throw new InjectionError(
    'injection/undefined-reference',
    `${where} asks for undefined through forwardRef.`,
    {
      hint: 'forwardRef was asked before the file of the class had run; ask for it after all files are loaded',
    },
  );
}

/**
 * A frozen copy of the options of one dependency.
 * @param mayHold whether the instance itself may be asked for; default false
 * @throws InjectionError `injection/bad-option`, `injection/unknown-option`; RegistryError for impossible names
 */
export function checkedOptions(options: InjectOptions, where: string, mayHold = false): InjectOptions {
  checkBag(options, mayHold ? OPTIONS : FOLLOWING, where);
  const { optional, onSwap } = options;
  return Object.freeze({
    ...checkedNames(options, where),
    ...(optional !== undefined && { optional }),
    ...(onSwap !== undefined && { onSwap }),
  });
}

/**
 * A frozen copy of what `get` of an application or a scope is asked for.
 * @throws InjectionError `injection/bad-option`, `injection/unknown-option`; RegistryError for impossible names
 */
export function checkedGetOptions(
  options: GetOptions,
  where: string,
  asked: keyof typeof ASKED_OF = 'application',
): GetOptions {
  checkBag(options, ASKED_OF[asked], where);
  return Object.freeze(checkedNames(options, where));
}

function checkedNames(options: GetOptions, where: string): GetOptions {
  const { key, provider } = options;
  if (key !== undefined) checkName('key', key, where);
  if (provider !== undefined) checkName('provider', provider, where);
  const capabilities = checkedCapabilities(options, where);
  return {
    ...(key !== undefined && { key }),
    ...(provider !== undefined && { provider }),
    ...(capabilities.length > 0 && { capabilities }),
  };
}

/**
 * A frozen copy of the options of a list.
 * @throws InjectionError `injection/bad-option`, `injection/unknown-option`; RegistryError for impossible names
 */
export function checkedListOptions(options: ListOptions, where: string): ListOptions {
  checkBag(options, LIST_OPTIONS, where);
  const { key } = options;
  if (key !== undefined) checkName('key', key, where);
  return Object.freeze({ ...(key !== undefined && { key }) });
}

/** What a view asks for: a copy of its own. To ask for none of them is to ask for what serves. */
function checkedCapabilities(options: GetOptions, where: string): readonly string[] {
  const capabilities = Array.from(options.capabilities ?? [], (name: unknown) => {
    checkName('capability', name, where);
    return name;
  });
  if (capabilities.length > 0 && options.provider !== undefined) throw pinnedView(where);
  return Object.freeze(capabilities);
}

/** For a dependency that names one candidate and asks for the best of several. */
export function pinnedView(where: string): InjectionError {
  return new InjectionError(
    'injection/bad-option',
    `${where}: capabilities cannot be asked of one provider. Nothing was built.`,
    { path: where, hint: 'give provider for a pin, or capabilities for the best candidate that offers them' },
  );
}

/** Takes an entry of `inject: [...]` apart; a hole is undefined. @throws as {@link checkReference} and {@link checkedOptions} */
export function askedBy(entry: InjectEntry, where: string): Asked | undefined {
  if (entry === undefined) return undefined;
  const { token: ref, ...options } = isWithOptions(entry) ? entry : { token: entry };
  checkReference(ref, where);
  return { ref, options: checkedOptions(options, where, true) };
}

const isWithOptions = (entry: unknown): entry is InjectToken =>
  typeof entry === 'object' && entry !== null && !isRef(entry) && 'token' in entry;

/** For a reference that an import cycle left undefined. */
export function undefinedReference(where: string): InjectionError {
  return new InjectionError('injection/undefined-reference', `${where} asks for undefined.`, {
    hint: 'files that import each other leave a class undefined for a while: write forwardRef(() => TheClass)',
  });
}

function badReference(ref: unknown, where: string): InjectionError {
  return new InjectionError(
    'injection/bad-reference',
    `${where} asks for ${shown(ref)}, which names nothing.`,
    {
      hint: 'name a class, a token() or a slot such as "adapter:cache"',
    },
  );
}
