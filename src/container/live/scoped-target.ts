import { types } from 'node:util';
import { comingIterator } from './coming-iterator.js';
import { derived } from './in-flight.js';
import { countThenable, type Counting } from './in-flight-kinds.js';
import type { Binding, CallTarget, Forwarder } from './live-binding.js';
import { LiveGuard } from './live-guard.js';
import type { Member } from './live-shape.js';

/** What a scope has for a call: the instance, or the promise of one that takes time to be built. */
export type Reached =
  { readonly instance: unknown } | { readonly building: Promise<unknown>; readonly refusal: () => Error };

/**
 * What forwarders of a slot of scope `request` call: the instance of the scope that is current at the moment.
 * Nothing is counted here; an open scope counts on its generation as a whole.
 */
export class ScopedTarget implements CallTarget {
  /** What stands for thenables that have been returned, and the instances that have returned any. */
  private readonly thenables = new WeakMap<object, object>();
  private readonly referred = new WeakSet();
  private readonly referring: Counting = {
    hold: () => UNCOUNTED,
    own: (value) => (isObject(value) && this.referred.has(value) ? this.binding.reference() : value),
  };
  private readonly refusing: LiveGuard;
  private readonly waiting: WaitingGuard;

  /** @param reach finds the instance; what it throws is the failure of the call */
  constructor(
    private readonly binding: Binding,
    isCallable: boolean,
    private readonly reach: () => Reached,
  ) {
    this.refusing = new LiveGuard(binding.shape, isCallable, () => new TypeError('nothing refused'));
    this.waiting = new WaitingGuard(binding, isCallable);
  }

  get impl(): unknown {
    let reached: Reached;
    try {
      reached = this.reach();
    } catch (error) {
      this.refusing.makeError = () => error as Error;
      return this.refusing.impl;
    }
    if ('instance' in reached) return reached.instance;
    this.waiting.building = reached.building;
    this.waiting.makeError = reached.refusal;
    return this.waiting.impl;
  }

  /** The instance, so that its members can be looked at. @throws why there is none */
  meet(): unknown {
    const reached = this.reach();
    if ('refusal' in reached) throw reached.refusal();
    return reached.instance;
  }

  /** As `meet`; undefined where there is none. */
  meetIfPossible(): unknown {
    try {
      return this.meet();
    } catch {
      return undefined;
    }
  }

  result(index: number, result: unknown): unknown {
    if (types.isPromise(result)) return this.promise(index, result);
    const own = this.own(result);
    return own === result && isObject(result) ? this.thenable(result) : own;
  }

  /** Given back the same where it is no thenable, or refuses to be looked at. */
  private thenable(result: object): unknown {
    try {
      const then: unknown = Reflect.get(result, 'then');
      if (typeof then !== 'function') return result;
      const { impl } = this;
      if (isObject(impl)) this.referred.add(impl);
      const known = this.thenables.get(result) ?? countThenable(result, then as Forwarder, this.referring);
      // Both, since it may be what was returned itself: returned again it is not wrapped again.
      this.thenables.set(result, known).set(known, known);
      return known;
    } catch {
      return result;
    }
  }

  promise(index: number, running: Promise<unknown>): unknown {
    const member = this.binding.shape.at(index);
    if (member.failure === 'throw') member.failure = 'promise';
    // Looked up now: when it settles, another scope may be the current one.
    return referring(running, this.impl, this.binding);
  }

  value(_index: number, value: unknown, forwarder: Forwarder): unknown {
    return typeof value === 'function' ? forwarder : this.own(value);
  }

  /** The live reference instead of the raw instance. */
  private own(value: unknown): unknown {
    return isObject(value) && value === this.impl ? this.binding.reference() : value;
  }
}

/** A scope counts as a whole, and not its calls. */
const UNCOUNTED = Object.freeze({ begin: () => undefined, end: () => undefined });

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Stands where an instance will be: asynchronous calls wait for it, all others fail. */
class WaitingGuard extends LiveGuard {
  building: Promise<unknown> | undefined;

  constructor(
    private readonly binding: Binding,
    isCallable: boolean,
  ) {
    super(binding.shape, isCallable, () => new TypeError('nothing is being built'));
  }

  protected override called(member: Member, args: readonly unknown[]): unknown {
    const { building } = this;
    if (!building || member.failure === 'throw') return super.called(member, args);
    const call = (instance: unknown): unknown => callOf(instance, member, args);
    if (member.failure !== 'promise') return comingIterator(building.then(call));
    return building.then((instance) => referring(Promise.resolve(call(instance)), instance, this.binding));
  }
}

/** A promise that gives the live reference where the other gives the raw instance. */
function referring(running: Promise<unknown>, instance: unknown, { reference }: Binding): Promise<unknown> {
  const own = (value: unknown): unknown => (value === instance ? reference() : value);
  return derived(running, own, rethrow) ?? running;
}

function rethrow(reason: unknown): never {
  throw reason;
}

function callOf(instance: unknown, { name, index }: Member, args: readonly unknown[]): unknown {
  if (index === 0) return Reflect.apply(instance as Forwarder, undefined, args);
  const method = (instance as Record<string | symbol, unknown>)[name];
  return Reflect.apply(method as Forwarder, instance, args);
}
