import { RegistryError } from './errors.js';

/** The six built-in domains; applications may add their own. */
export const DOMAINS = ['adapter', 'service', 'task', 'event', 'workflow', 'action'] as const;

/** A domain: one of the six built-in ones or an application's own lower-case word. */
export type Domain = (typeof DOMAINS)[number] | (string & {});

/** A slot name: `domain:key`, for example `adapter:cache`. */
export type SlotName = `${string}:${string}`;

/** Highest absolute priority of a candidate. */
export const MAX_PRIORITY = 1000;

/** Highest absolute stack level of a candidate. */
export const MAX_STACK_LEVEL = 100;

const MAX_NAME_LENGTH = 128;
const DOMAIN = /^[a-z][a-z0-9-]{0,31}$/;
const WORD = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** `domain:key`, both checked. `path` says where, for the error. @throws RegistryError `registry/bad-domain` or `registry/bad-key`. */
export function slotName(domain: string, key: string, path?: string): SlotName {
  checkDomain(domain, path);
  checkKey(key, path);
  return `${domain}:${key}`;
}

// What class names are made of, and the number of a dynamic module.
const MODULE = /^[\p{L}\p{N}_$#]{1,200}$/u;

/** A key, or that of a private slot: `cache@CacheModule`. @throws RegistryError `registry/bad-key` */
function checkKey(key: string, path?: string): void {
  const at = typeof key === 'string' ? key.indexOf('@') : -1;
  checkName('key', at < 0 ? key : key.slice(0, at), path);
  if (at < 0 || MODULE.test(key.slice(at + 1))) return;
  throw new RegistryError('registry/bad-key', `${shown(key)} is not the key of a private slot.`, {
    hint: 'a private slot is called key@Module; its module needs a name of letters, digits, "_" and "$"',
    path,
  });
}

/** Splits and checks a slot name. @throws RegistryError `registry/bad-slot`, `registry/bad-domain`, `registry/bad-key`. */
export function parseSlotName(slot: string, path?: string): { domain: string; key: string } {
  const at = typeof slot === 'string' ? slot.indexOf(':') : -1;
  if (at < 0) {
    throw new RegistryError('registry/bad-slot', `${shown(slot)} is not a slot name.`, {
      hint: 'a slot name is domain:key, for example adapter:cache',
      path,
    });
  }
  const domain = slot.slice(0, at);
  const key = slot.slice(at + 1);
  slotName(domain, key, path);
  return { domain, key };
}

/** Whether something is the name of a slot, as {@link parseSlotName} says. */
export function isSlotName(value: unknown): value is SlotName {
  try {
    parseSlotName(value as string);
    return true;
  } catch {
    return false;
  }
}

/** The domain of a slot name that is known to be one. */
export const domainOf = (slot: SlotName): Domain => slot.slice(0, slot.indexOf(':'));

/** @throws RegistryError `registry/bad-domain` unless it is a lower-case word of at most 32 characters. */
function checkDomain(domain: unknown, path?: string): asserts domain is string {
  if (typeof domain === 'string' && DOMAIN.test(domain)) return;
  throw new RegistryError('registry/bad-domain', `${shown(domain)} is not a domain.`, {
    hint: `use one of ${DOMAINS.join(', ')}, or a lower-case word of your own`,
    path,
  });
}

/** The domain of plain providers' internal slots: nothing else may be in it. */
const PLAIN_DOMAIN = 'plain';

/** As `checkDomain`, for domains that somebody may put something into. @throws RegistryError `registry/bad-domain` */
export function checkOpenDomain(domain: unknown, path?: string): asserts domain is string {
  checkDomain(domain, path);
  if (domain !== PLAIN_DOMAIN) return;
  throw new RegistryError('registry/bad-domain', 'The domain "plain" is reserved. Nothing was changed.', {
    hint: 'plain providers live there, which are neither ranked nor swapped; use another word',
    path,
  });
}

/**
 * Checks a key, provider or capability: words of letters, digits, `-` and `_`, joined by single dots.
 * @throws RegistryError `registry/bad-key`, `registry/bad-provider`, `registry/bad-capability`.
 */
export function checkName(
  what: 'key' | 'provider' | 'capability',
  name: unknown,
  path?: string,
): asserts name is string {
  if (isName(name)) return;
  throw new RegistryError(`registry/bad-${what}`, `${shown(name)} is not a ${what}.`, {
    hint: `a ${what} is 1 to ${MAX_NAME_LENGTH} letters, digits, "-" and "_", starting with a letter or digit; single dots may join words`,
    path,
  });
}

/** @throws RegistryError `registry/bad-priority` or `registry/bad-stack-level` unless an integer within the bound. */
export function checkRank(
  what: 'priority' | 'stack-level',
  value: unknown,
  path?: string,
): asserts value is number {
  const bound = what === 'priority' ? MAX_PRIORITY : MAX_STACK_LEVEL;
  if (Number.isInteger(value) && Math.abs(value as number) <= bound) return;
  throw new RegistryError(`registry/bad-${what}`, `${shown(value)} is not a ${what.replace('-', ' ')}.`, {
    hint: `use an integer from ${-bound} to ${bound}`,
    path,
  });
}

// Most names are one word, and a swap checks several.
/** Whether something can be a key, provider or capability, as {@link checkName} says. */
export function isName(name: unknown): name is string {
  if (typeof name !== 'string' || name.length > MAX_NAME_LENGTH) return false;
  return WORD.test(name) || name.split('.').every((word) => WORD.test(word));
}

const MAX_SHOWN = 60;

/** A value from outside as one short, quoted, printable line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    const text = JSON.stringify(value);
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…"` : text;
  }
  if (typeof value === 'function') return nameOf(value) ?? 'an anonymous function';
  if (typeof value === 'object' && value !== null) return `an object (${className(value)})`;
  return short(String(value));
}

/** A text cut to what fits into a message. */
export function short(text: string, max = MAX_SHOWN): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}

/** The name of a class or function; a static member may have taken its place. */
function nameOf({ name }: { readonly name: unknown }): string | undefined {
  return typeof name === 'string' && name !== '' ? short(name) : undefined;
}

function className(value: object): string {
  const constructor = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  return (typeof constructor === 'function' ? nameOf(constructor) : undefined) ?? 'Object';
}
