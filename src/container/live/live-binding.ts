import { types } from 'node:util';
import type { Generation } from './generation.js';
import { ResultTracker, type TrackedMethod } from './in-flight.js';
import type { LiveShape } from './live-shape.js';

/** A method of a live reference. */
export type Forwarder = (this: unknown, ...args: unknown[]) => unknown;

/** What every forwarder of one live reference reads: where it points now. One field is all that a switch changes. */
export interface Binding {
  at: CallTarget;
  readonly shape: LiveShape;
  /** The live reference itself. */
  readonly reference: () => unknown;
}

/** What forwarders call, and what they give the results to. */
export interface CallTarget {
  readonly impl: unknown;
  /** The result of a method as its caller may have it. */
  result(index: number, result: unknown): unknown;
  /** As `result`, for what is known to be a native promise. */
  promise(index: number, running: Promise<unknown>): unknown;
  /** The value of an accessor or field as its reader may have it. */
  value(index: number, value: unknown, forwarder: Forwarder): unknown;
}

/** What forwarders call while a cell may not be used: nothing that comes of it is work of anybody. */
export class BlockedTarget implements CallTarget {
  constructor(private readonly guard: { readonly impl: object }) {}

  get impl(): object {
    return this.guard.impl;
  }

  result(_index: number, result: unknown): unknown {
    return result;
  }

  promise(_index: number, running: Promise<unknown>): unknown {
    return running;
  }

  value(_index: number, value: unknown, forwarder: Forwarder): unknown {
    return typeof value === 'function' ? forwarder : value;
  }
}

/** Never written to. */
const NONE: unknown[] = [];

/** One cell's view of one generation: the target of its calls, and what tracks their results. */
export class Attachment implements CallTarget {
  // Shared until first written: a swap makes an attachment, and most are called in one or two ways.
  private trackers = NONE as (ResultTracker | undefined)[];
  private asynchronous = NONE as (ResultTracker | undefined)[];
  private plain = NONE;
  private dressed = NONE;

  readonly impl: unknown;

  /** @param impl what is called, where that is not the instance itself */
  constructor(
    protected readonly generation: Generation,
    private readonly binding: Binding,
    impl: unknown = generation.instance,
  ) {
    this.impl = impl;
  }

  result(index: number, result: unknown): unknown {
    const tracked = this.tracker(index).result(result);
    if (tracked !== result && types.isPromise(tracked)) this.noteAsynchronous(index);
    return tracked;
  }

  promise(index: number, running: Promise<unknown>): unknown {
    const known = this.asynchronous[index];
    if (known) return known.promise(running);
    this.noteAsynchronous(index);
    if (this.asynchronous === NONE) this.asynchronous = [];
    return (this.asynchronous[index] = this.tracker(index)).promise(running);
  }

  /**
   * A function becomes the forwarder, so that its calls count; one with members of its own keeps them, and a class
   * stays what it is, since `new` must give what it gave before.
   */
  value(index: number, value: unknown, forwarder: Forwarder): unknown {
    if (value === this.impl) return this.binding.reference();
    if (typeof value !== 'function') return value;
    if (this.plain[index] === value) return this.dressed[index];
    if (this.plain === NONE) [this.plain, this.dressed] = [[], []];
    this.plain[index] = value;
    return (this.dressed[index] = isClassSyntax(value) ? value : dress(value, forwarder));
  }

  private noteAsynchronous(index: number): void {
    const member = this.binding.shape.at(index);
    if (member.failure === 'throw') member.failure = 'promise';
  }

  protected newTracker(tracked: TrackedMethod): ResultTracker {
    return new ResultTracker(tracked);
  }

  private tracker(index: number): ResultTracker {
    if (this.trackers === NONE) this.trackers = [];
    return (this.trackers[index] ??= this.newTracker({
      generation: this.generation,
      counter: this.generation.counter(String(this.binding.shape.at(index).name)),
      reference: this.binding.reference,
    }));
  }
}

const isClassSyntax = (fn: object) => Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;

const PLAIN_KEYS: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** The forwarder, or where the function has members of its own, a function that has them too. */
function dress(fn: object, forwarder: Forwarder): Forwarder {
  const hasOwnMembers = Reflect.ownKeys(fn).some((key) => !PLAIN_KEYS.has(key));
  if (!hasOwnMembers) return forwarder;
  const dressed = function (this: unknown, ...args: unknown[]): unknown {
    return (new.target as unknown)
      ? Reflect.construct(fn as new () => unknown, args)
      : forwarder.apply(this, args);
  };
  Reflect.defineProperty(dressed, 'prototype', { value: Reflect.get(fn, 'prototype') });
  return Object.setPrototypeOf(dressed, fn) as Forwarder;
}
