import { InjectionError } from '../../core/errors.js';
import { checkBag, FLAG, type OptionBag } from '../../core/option-bag.js';
import { short, shown } from '../../core/names.js';
import { isClass, isToken, refName, token, type Contract, type Token } from '../../core/token.js';
import type { ForeignWish, ServiceId } from './foreign.js';

/** Which of the bindings of a service are meant. */
export interface FromInversifyOptions {
  /** As `@named` of inversify. */
  readonly name?: string | number | symbol;
  /** As `@tagged` of inversify. */
  readonly tag?: {
    /** First argument of `@tagged`. */
    readonly key: string | number | symbol;
    /** Its second argument. */
    readonly value: unknown;
  };
  /** As `@multiInject` of inversify: a list of all that fit. */
  readonly all?: boolean;
}

// Registered, so that tokens made by a second installed copy of the package are read as our own.
const WISH = Symbol.for('oneiric.inversify-wish');
const TOKEN_OF = Symbol.for('oneiric.inversify-token');

const OPTIONS: OptionBag = {
  options: new Map([
    ['name', { fits: isKey, expected: 'a string, a number or a symbol' }],
    ['tag', { fits: isTag, expected: 'an object { key, value }' }],
    ['all', FLAG],
  ]),
  error: InjectionError,
  bad: 'injection/bad-option',
  unknown: 'injection/unknown-option',
  holds: 'Nothing was built.',
};

/**
 * A token for what is bound in `app.container.inversify`, for identifiers and constraints that `@Inject` does not
 * have: strings, symbols, names, tags and lists. What is bound to a class or slot name needs none.
 *
 * @throws InjectionError `injection/bad-reference`, `injection/bad-option`, `injection/unknown-option`
 * @example
 * constructor(@Inject(fromInversify<Weapon>('Weapon', { name: 'throwable' })) weapon: Weapon) {}
 */
export function fromInversify<T>(
  identifier: string | symbol | Contract<T>,
  options: FromInversifyOptions & { readonly all: true },
): Token<T[]>;
export function fromInversify<T>(
  identifier: string | symbol | Contract<T>,
  options?: FromInversifyOptions,
): Token<T>;
export function fromInversify(identifier: ServiceId, options: FromInversifyOptions = {}): Token<unknown> {
  checkIdentifier(identifier);
  checkBag(options, OPTIONS, `fromInversify(${nameOfService(identifier)})`);
  const { name, tag, all } = options;
  const wish: ForeignWish = Object.freeze({
    identifier,
    ...(name !== undefined && { name }),
    ...(tag !== undefined && { tag }),
    ...(all !== undefined && { all }),
  });
  const plain = token(`inversify ${titleOf(wish)}`, { kind: 'value' });
  return Object.freeze({ ...plain, [WISH]: wish });
}

/** What a token of {@link fromInversify} asks for; undefined for every other value. */
export function foreignWishOf(value: unknown): ForeignWish | undefined {
  if (!isToken(value)) return undefined;
  return (value as { [WISH]?: ForeignWish })[WISH];
}

/** The same token has the same identifier for ever, within one copy of the package. */
const identifiers = new WeakMap<Token<unknown>, Contract<unknown>>();

/**
 * The identifier under which inversify finds what stands behind a token of ours. Classes and slot names are
 * identifiers as they are.
 *
 * @throws InjectionError `injection/bad-reference` for what is no token
 * @example
 * constructor(@inject(toInversify(CLOCK)) clock: Clock) {}
 */
export function toInversify<T>(ours: Token<T>): Contract<T> {
  if (!isToken(ours)) throw badIdentifier(`toInversify(${shown(ours)})`, 'give a token made by token()');
  let made = identifiers.get(ours);
  if (!made) {
    made = class {};
    Object.defineProperty(made, 'name', { value: ours.name });
    Object.defineProperty(made, TOKEN_OF, { value: ours });
    identifiers.set(ours, made);
  }
  return made as Contract<T>;
}

/** The token of ours that an identifier stands for. */
export function tokenBehind(identifier: unknown): Token<unknown> | undefined {
  if (typeof identifier !== 'function' || !Object.hasOwn(identifier, TOKEN_OF)) return undefined;
  return (identifier as { [TOKEN_OF]?: Token<unknown> })[TOKEN_OF];
}

/** How a service is called in messages. */
export function nameOfService(identifier: unknown): string {
  if (typeof identifier === 'symbol') return short(String(identifier), MAX_LENGTH);
  return isClass(identifier) ? refName(identifier) : shown(identifier);
}

/** How what is bound to an identifier is called among the holders of what is ours. */
export const holderOfService = (identifier: unknown): string => `${nameOfService(identifier)} of inversify`;

/** As {@link nameOfService}, with what narrows it down. */
export function titleOf({ identifier, name, tag, all }: ForeignWish): string {
  const parts = [
    nameOfService(identifier),
    ...(name === undefined ? [] : [`named ${String(name)}`]),
    ...(tag === undefined ? [] : [`tagged ${String(tag.key)}`]),
    ...(all ? ['(all)'] : []),
  ];
  return parts.join(' ');
}

const MAX_LENGTH = 200;

function checkIdentifier(identifier: unknown): void {
  const isText = typeof identifier === 'string' && identifier !== '';
  if (isText || typeof identifier === 'symbol' || isClass(identifier)) return;
  throw badIdentifier(
    `fromInversify(${shown(identifier)})`,
    'name a string, a symbol or a class that is bound in app.container.inversify',
  );
}

const badIdentifier = (what: string, hint: string) =>
  new InjectionError('injection/bad-reference', `${what} names nothing.`, { hint });

function isKey(value: unknown): boolean {
  return ['string', 'number', 'symbol'].includes(typeof value);
}

function isTag(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isKey((value as { key?: unknown }).key);
}
