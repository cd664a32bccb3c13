import type { InjectEntry } from '../../core/component.js';
import { shown } from '../../core/names.js';
import { checkBag, FUNCTION, LIST } from '../../core/option-bag.js';
import { isClass } from '../../core/token.js';
import type { Making } from '../../modules/provider.js';
import { testOptions } from '../test-options.js';
import { TestingError } from '../testing-error.js';

/**
 * What a type shows: a stand-in for a class needs its public members only.
 * Functions and plain values are what they are.
 */
export type Shown<T> = T extends (...args: never[]) => unknown ? T : { [K in keyof T]: T[K] };

/** A stand-in that a function makes. */
export interface FactoryReplacement<T> {
  /** Gets one value per entry of `inject`; may be asynchronous. */
  readonly factory: (...args: never[]) => Shown<T> | Promise<Shown<T>>;
  /** Dependencies of the function. */
  readonly inject?: readonly InjectEntry[];
}

/** Says what stands in for something of type `T`; gives whoever asked the result of saying so. */
export class Replacement<T, Result> {
  readonly #accept: (making: Making) => Result;
  readonly #where: string;

  /** @internal use `overrideProvider`, `overrideSlot` or `app.override` */
  constructor(where: string, accept: (making: Making) => Result) {
    this.#where = where;
    this.#accept = accept;
  }

  /**
   * A value of the test's own: it is handed out as it is, no hook of it is called, and it is not disposed of.
   * @throws TestingError `testing/bad-replacement` for undefined
   */
  useValue(value: Shown<T>): Result {
    if ((value as unknown) !== undefined) return this.#accept({ useValue: value });
    throw bad(`${this.#where}.useValue was given undefined`, 'give a value; null is one');
  }

  /**
   * Instances of this class, with what its constructor injects.
   * @throws TestingError `testing/bad-replacement`
   */
  useClass(cls: new (...args: never[]) => Shown<T>): Result {
    if (isClass(cls)) return this.#accept({ useClass: cls });
    throw bad(`${this.#where}.useClass was given ${shown(cls)}`, 'give a class');
  }

  /**
   * What a function makes, from what it injects.
   * @throws TestingError `testing/bad-replacement`, `testing/unknown-option`
   */
  useFactory(making: FactoryReplacement<T>): Result {
    checkBag(making, FACTORY, `${this.#where}.useFactory`);
    const { factory, inject } = making as Partial<FactoryReplacement<T>>;
    if (!factory) throw bad(`${this.#where}.useFactory was given no factory`, 'pass { factory: () => … }');
    return this.#accept({ useFactory: factory, ...(inject && { inject }) });
  }
}

const FACTORY = {
  ...testOptions('Nothing was replaced.', ['factory', FUNCTION], ['inject', LIST]),
  bad: 'testing/bad-replacement',
};

const bad = (problem: string, hint: string) =>
  new TestingError('testing/bad-replacement', `${problem}. Nothing was replaced.`, { hint });
