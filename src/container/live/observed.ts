import { types } from 'node:util';
import type { Generation } from './generation.js';
import { derived, ResultTracker, type TrackedMethod } from './in-flight.js';
import { Attachment, type Binding } from './live-binding.js';
import type { Member } from './live-shape.js';
import { StandIn, type StandInMember } from './stand-in.js';

/** Is told how the calls through a live reference go. */
export interface CallObserver {
  /** A call has ended well; where it returned a promise, when that settles. */
  succeeded(): void;
  /** A call has failed. */
  failed(error: unknown): void;
  /** What a call returned, that had ended well, has failed. */
  brokeOff(error: unknown): void;
}

type Method = (...args: unknown[]) => unknown;

/** As an attachment, and tells somebody how each call goes. */
export class ObservedAttachment extends Attachment {
  /** Of each method that was handed out, the one that it stands for. */
  private readonly originals: WeakMap<object, unknown>;
  private readonly extend: () => object;

  constructor(
    generation: Generation,
    binding: Binding,
    private readonly observer: CallObserver,
  ) {
    const { instance } = generation;
    const originals = new WeakMap<object, unknown>();
    const standIn: StandIn = new StandIn(binding.shape, {
      call:
        typeof instance === 'function'
          ? (receiver, args) => observed(observer, () => Reflect.apply(instance as Method, receiver, args))
          : undefined,
      member: (member) =>
        watchedMember(instance as object, member, { observer, originals, standIn: () => standIn.current }),
    });
    super(generation, binding, standIn.current);
    this.originals = originals;
    this.extend = () => standIn.current;
  }

  /** There are members that it has not seen. */
  grow(): void {
    this.extend();
  }

  override result(index: number, result: unknown): unknown {
    return super.result(index, result === this.impl ? this.generation.instance : result);
  }

  override value(index: number, value: unknown, forwarder: Method): unknown {
    const isStandIn = typeof value === 'function' && this.originals.has(value);
    return super.value(index, isStandIn ? this.originals.get(value) : value, forwarder);
  }

  protected override newTracker(tracked: TrackedMethod): ResultTracker {
    return new ObservedTracker(tracked, this.observer);
  }
}

/** As a tracker, and tells somebody what fails after a method has returned. */
class ObservedTracker extends ResultTracker {
  constructor(
    tracked: TrackedMethod,
    private readonly observer: CallObserver,
  ) {
    super(tracked);
  }

  override promise(running: Promise<unknown>): unknown {
    const { observer } = this;
    const fulfilled = (value: unknown): unknown => {
      observer.succeeded();
      return value;
    };
    const rejected = (reason: unknown): never => {
      observer.failed(reason);
      throw reason;
    };
    return super.promise(derived(running, fulfilled, rejected) ?? running);
  }

  failed(reason: unknown): void {
    this.observer.brokeOff(reason);
  }
}

function watchedMember(
  instance: object,
  { name }: Member,
  tools: { observer: CallObserver; originals: WeakMap<object, unknown>; standIn: () => object },
): StandInMember {
  let original: unknown;
  let watched: Method | undefined;
  return {
    get: () => {
      const value: unknown = Reflect.get(instance, name, instance);
      if (value === instance) return tools.standIn();
      if (typeof value !== 'function') return value;
      if (watched && original === value) return watched;
      original = value;
      watched = (...args) => {
        const result = observed(tools.observer, () => Reflect.apply(value, instance, args) as unknown);
        return result === instance ? tools.standIn() : result;
      };
      tools.originals.set(watched, value);
      return watched;
    },
    set: (value) => {
      if (!Reflect.set(instance, name, value, instance))
        throw new TypeError(`Cannot assign to read only property '${String(name)}'`);
    },
  };
}

/** Runs one call. A promise counts when it settles. */
function observed(observer: CallObserver, call: () => unknown): unknown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    observer.failed(error);
    throw error;
  }
  if (!types.isPromise(result)) observer.succeeded();
  return result;
}
