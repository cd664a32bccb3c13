import { CleanWords, LEFT_OUT } from './clean-words.js';
import { Mending } from './mending.js';
import type { Redactor } from './redactor.js';
import { isObject } from './survey.js';

/** What others throw, what operators and programs give as reasons, and what whoever asks calls a request. */
const SAID = ['error', 'reason', 'note', 'requestedBy', 'requestId'] as const;

/**
 * Takes secrets out of what others throw and tell: they quote what they were given. An error stays the one it is, with
 * other texts, unless it cannot be cleaned. Plain objects, lists, maps and sets are replaced by clean copies, since they
 * may be in use; whatever else shows a secret, by its text. What holds none stays as it is.
 */
export class Scrubber {
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Takes secrets out of a value, of an error also out of whatever led to it. Never throws. @returns what may be shown */
  clean<T>(told: T): T {
    if (this.#redactor.isIdle) return told;
    try {
      const words = new CleanWords(this.#redactor);
      return (isObject(told) ? new Mending(told, words).result() : words.of(told)) as T;
    } catch {
      // Whatever it is, nobody knows what it shows.
      return LEFT_OUT as T;
    }
  }

  /** What a promise comes to; what it rejects with is cleaned. */
  async cleanly<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.clean(error);
    }
  }

  /** The same event, unless its error, or what people have said, has to be another one. */
  event<T extends object>(event: T): T {
    let clean = event;
    for (const name of SAID) {
      const said = name in event ? (Reflect.get(event, name) as unknown) : undefined;
      const told = this.clean(said);
      if (told !== said) clean = { ...clean, [name]: told };
    }
    return clean;
  }
}
