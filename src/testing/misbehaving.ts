import { types } from 'node:util';
import { LIFECYCLE_HOOKS, NEST_HOOKS } from '../core/hooks.js';
import { shown } from '../core/names.js';
import { systemClock } from '../core/system-clock.js';
import { isClass } from '../core/token.js';
import { checkMisbehaviour, stepAt, type Misbehaviour, type Place, type Step } from './misbehaviour.js';
import { TestingError } from './testing-error.js';

/** What a misbehaving class has done, over all its instances. */
export interface MisbehavingClass {
  /** How many were constructed. */
  readonly instances: number;
  /** How many were told to clean up, whatever came of it. */
  readonly disposed: number;
  /** How many calls its methods have had; hooks do not count. */
  readonly calls: number;
  /** Does these things wrong from now on, counted anew; `{}` nothing any more. @throws TestingError `testing/bad-option` */
  misbehave(behaviour: Misbehaviour): void;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A class that does what another one does, except for what it is told to do wrong. It is no component by itself: give
 * it to `overrideSlot`, to `override`, or decorate it.
 *
 * @param base the class; its constructor gets what it would inject
 * @throws TestingError `testing/bad-option`, `testing/unknown-option`
 * @example
 * const Stuck = misbehaving(MemoryCache, { init: 'hang' });
 * await expect(app.override(Cache).useClass(Stuck)).rejects.toMatchObject({ code: 'swap/init-timeout' });
 * expect(Stuck.instances).toBe(Stuck.disposed);
 */
export function misbehaving<B extends new (...args: never[]) => object>(
  base: B,
  behaviour: Misbehaviour,
): B & MisbehavingClass {
  if (!isClass(base)) {
    throw new TestingError(
      'testing/bad-option',
      `misbehaving was given ${shown(base)}. Nothing misbehaves.`,
      {
        hint: "pass a class and what it does wrong: misbehaving(MemoryCache, { init: 'hang' })",
      },
    );
  }
  const trouble = new Trouble(`Misbehaving${base.name}`, behaviour);
  const cls = subclassOf(base, trouble);
  wrapMethods(cls.prototype as object, trouble);
  const counts = {
    name: { value: trouble.title, configurable: true },
    instances: { get: () => trouble.instances },
    disposed: { get: () => trouble.disposed },
    calls: { get: () => trouble.calls },
    misbehave: { value: (next: Misbehaviour) => trouble.begin(next) },
  };
  return Object.defineProperties(cls, counts) as unknown as B & MisbehavingClass;
}

/** What one class does wrong, and how often it has come to that. */
class Trouble {
  instances = 0;
  disposed = 0;
  calls = 0;
  readonly #times = new Map<Place, number>();
  #behaviour: Misbehaviour = {};

  constructor(
    readonly title: string,
    behaviour: Misbehaviour,
  ) {
    this.begin(behaviour);
  }

  begin(behaviour: Misbehaviour): void {
    checkMisbehaviour(behaviour);
    this.#behaviour = behaviour;
    this.#times.clear();
  }

  /** What goes wrong now at a place, if anything does. */
  next(place: Place): Step | undefined {
    const time = this.#times.get(place) ?? 0;
    this.#times.set(place, time + 1);
    return stepAt(this.#behaviour, place, time);
  }

  /** Goes wrong, and then does what was to be done unless that made it impossible. */
  async go(step: Step | undefined, where: string, act: () => unknown): Promise<unknown> {
    if (step === 'fail') throw this.failure(where);
    if (step === 'hang') return new Promise(() => undefined);
    if (step === 'unhealthy' || step === 'degraded') return { status: step };
    if (step) await this.#wait(step.slowMs);
    return act();
  }

  failure(where: string): TestingError {
    return new TestingError('testing/misbehaves', `${this.title}.${where} fails, as it was told to.`);
  }

  #wait(ms: number): Promise<void> {
    const { clock = systemClock } = this.#behaviour;
    return new Promise((resolve) => void clock.after(ms, resolve));
  }
}

const HOOKS = [
  ['onInit', 'init', undefined],
  ['onHealthCheck', 'health', { status: 'healthy' }],
  ['onActivate', 'activate', undefined],
  ['onDrain', 'drain', undefined],
] as const;

const CLEANUP_HOOKS = ['onCleanup', Symbol.asyncDispose, Symbol.dispose] as const;

// Without a written constructor, so that the parent's parameters are injected.
function subclassOf(base: new (...args: never[]) => object, trouble: Trouble): new () => object {
  const Misbehaving = class extends base {
    readonly #isCounted = (trouble.instances += 1) > 0;
  };
  const { prototype } = Misbehaving;
  for (const [hook, place, otherwise] of HOOKS) {
    const own = Reflect.get(prototype, hook) as Method | undefined;
    define(prototype, hook, function (...args) {
      return trouble.go(trouble.next(place), hook, () => (own ? own.apply(this, args) : otherwise));
    });
  }
  const name = CLEANUP_HOOKS.find((hook) => typeof Reflect.get(prototype, hook) === 'function');
  const cleanup = name && (Reflect.get(prototype, name) as Method);
  define(prototype, 'onCleanup', function () {
    trouble.disposed += 1;
    return trouble.go(trouble.next('cleanup'), 'onCleanup', () => cleanup?.call(this));
  });
  return Misbehaving;
}

const NOT_CALLS: ReadonlySet<PropertyKey> = new Set([
  ...LIFECYCLE_HOOKS,
  ...NEST_HOOKS,
  'constructor',
  Symbol.asyncDispose,
  Symbol.dispose,
]);

function wrapMethods(prototype: object, trouble: Trouble): void {
  const wrapped = new Set<PropertyKey>(NOT_CALLS);
  for (let at = parentOf(prototype); at && at !== Object.prototype; at = parentOf(at)) {
    for (const name of Reflect.ownKeys(at)) {
      const method: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
      if (wrapped.has(name) || typeof method !== 'function') continue;
      wrapped.add(name);
      define(prototype, name, calling(method as Method, String(name), trouble));
    }
  }
}

const parentOf = (value: object) => Object.getPrototypeOf(value) as object | null;

/** A method that goes well is called as it is; one that fails does so as its caller expects it from what it is. */
function calling(method: Method, name: string, trouble: Trouble): Method {
  return function (...args) {
    trouble.calls += 1;
    const step = trouble.next('calls');
    if (step === undefined) return method.apply(this, args);
    if (step === 'fail' && !types.isAsyncFunction(method)) throw trouble.failure(name);
    return trouble.go(step, name, () => method.apply(this, args));
  };
}

function define(prototype: object, name: PropertyKey, value: Method): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
