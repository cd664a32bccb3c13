import type { Redactor } from './redactor.js';

const MAX_DEPTH = 8;
/** Objects of one error that are looked at. */
const MOST = 500;

/**
 * Takes secrets out of what others throw and tell: they quote what they were given. An error stays the one it is, with
 * other texts; anything else is replaced by a copy without secrets, since it may be in use.
 */
export class Scrubber {
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Takes secrets out of a value, of an error also out of whatever led to it. Never throws. @returns the same, where it is an error */
  clean<T>(told: T): T {
    if (this.#redactor.isIdle) return told;
    try {
      return new Walk((text) => this.#redactor.redact(text)).value(told, 0) as T;
    } catch {
      // It cannot even be looked at.
      return told;
    }
  }
}

class Walk {
  readonly #seen = new Map<object, unknown>();

  constructor(private readonly text: (text: string) => string) {}

  value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
    if (this.#seen.has(value)) return this.#seen.get(value);
    if (this.#seen.size >= MOST) return value;
    this.#seen.set(value, value);
    if (value instanceof Error) return this.#error(value, depth);
    if (Array.isArray(value)) return this.#list(value as readonly unknown[], depth);
    return this.#object(value, depth);
  }

  #error(error: Error, depth: number): Error {
    for (const name of Reflect.ownKeys(error)) {
      const property = Reflect.getOwnPropertyDescriptor(error, name);
      if (!property || !('value' in property)) continue;
      const clean = this.value(property.value, depth + 1);
      if (clean !== property.value && !Reflect.defineProperty(error, name, { ...property, value: clean }))
        return this.#standIn(error);
    }
    // Some have it as an accessor of their own.
    const { stack } = error;
    if (stack !== undefined && this.text(stack) !== stack) error.stack = this.text(stack);
    return error;
  }

  /** Of an error that cannot be changed. */
  #standIn(error: Error): Error {
    const standIn = new Error(this.text(error.message));
    standIn.name = this.text(error.name);
    standIn.stack = this.text(error.stack ?? '');
    this.#seen.set(error, standIn);
    return standIn;
  }

  #list(list: readonly unknown[], depth: number): unknown {
    const clean = list.map((one) => this.value(one, depth + 1));
    return this.#kept(
      list,
      clean,
      clean.some((one, at) => one !== list[at]),
    );
  }

  /** A copy where it has to be another one, with the members of its class. */
  #object(object: object, depth: number): unknown {
    const clean: PropertyDescriptorMap = {};
    let isOther = false;
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      const value: unknown = 'value' in property ? this.value(property.value, depth + 1) : undefined;
      isOther ||= 'value' in property && value !== property.value;
      clean[name] = 'value' in property ? { ...property, value } : property;
    }
    return this.#kept(
      object,
      isOther ? Object.create(Object.getPrototypeOf(object) as object | null, clean) : object,
      isOther,
    );
  }

  #kept(before: object, clean: unknown, isOther: boolean): unknown {
    const kept = isOther ? clean : before;
    this.#seen.set(before, kept);
    return kept;
  }
}
