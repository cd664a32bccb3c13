import type { Observable } from 'rxjs';
import type { LiveValue } from '../../core/live-value.js';
import { HIDDEN } from '../passwords.js';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** The value of a secret, as it is injected: whoever prints it or makes JSON of it sees its name. */
export class SecretValue implements LiveValue<string | undefined> {
  readonly #name: string;
  readonly #live: LiveValue<unknown>;

  constructor(name: string, live: LiveValue<unknown>) {
    this.#name = name;
    this.#live = live;
  }

  /** What holds now. */
  get value(): string | undefined {
    return this.#live.value as string | undefined;
  }

  /** What holds, current value first, then whenever it is another. */
  get changes$(): Observable<string | undefined> {
    return this.#live.changes$ as Observable<string | undefined>;
  }

  toJSON(): string {
    return HIDDEN;
  }

  toString(): string {
    return HIDDEN;
  }

  [INSPECT](): string {
    return `SecretValue(${this.#name})`;
  }
}
