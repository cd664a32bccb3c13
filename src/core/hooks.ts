import type { ActivityState } from './activity.js';
import type { Health } from './health.js';
import type { SlotName } from './names.js';
import type { SwapRequests } from './swap.js';
import type { TaskScope } from './tasks.js';

/** What a factory, an `onInit` and an `onActivate` are told. `swap` and `refresh` ask for changes of other slots. */
export interface InstanceContext extends SwapRequests {
  /** The slot that the instance is built for. */
  readonly slot: SlotName;
  /** Name of its implementation. */
  readonly provider: string;
  /** Running number of this instance within its slot. */
  readonly generation: number;
  /** Aborts when the instance is no longer wanted: its swap failed, was aborted or timed out, or it retires. */
  readonly signal: AbortSignal;
  /**
   * For tasks of the instance. They are cancelled when it retires, after its `onDrain` was called, and count as work in
   * flight; one that fails is told as the event `task.failed`, and cancels nobody.
   */
  readonly scope: TaskScope;
  /**
   * Registers what gives something back: timers, listeners, connections. Called once, when the instance is disposed of,
   * after its `onCleanup`; the last registered first. Where that has happened already, it is called at once.
   */
  readonly onDispose: (fn: () => unknown) => void;
}

/** Given to `onInit`. */
export type InitContext = InstanceContext;

/** Given to `onDrain`. */
export interface DrainContext {
  /** Milliseconds on the application's clock when the drain is cut. */
  readonly deadline: number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** A component that prepares itself: connect, but take no work yet. Awaited before the switch. */
export interface OnInit {
  /** Awaited before the switch; a failure ends the change. */
  onInit(context: InitContext): unknown;
}

/** A component that can say whether it works. Asked before the switch and by `probe`. */
export interface OnHealthCheck {
  /** Says how it is; anything but a verdict is an error. */
  onHealthCheck(): Health | Promise<Health>;
}

/** A component that takes something over from the instance that served before: counters, a warm cache, a socket. */
export interface OnHandover<T = unknown> {
  /**
   * Called in the tick of the switch, before anything moves, where an instance served before. Synchronous: throwing,
   * or returning a promise, ends the change, and `previous` goes on serving. Do not change `previous`: it is the
   * instance itself, its calls go on, and an instance of another slot of the group may still refuse.
   */
  onHandover(previous: T): void;
}

/** A component that takes changed settings over by itself; without it, it is renewed: built anew with them, and swapped. */
export interface OnConfigChange<T extends object = object> {
  /**
   * Called while it serves, within the deadline for hooks, one change at a time. A failure is an event: it goes by
   * `previous`, and is renewed.
   *
   * @param next validated and frozen
   * @param previous what it goes by until now
   */
  onConfigChange(next: T, previous: T): unknown;
}

/** A component that starts taking work of its own after the switch. */
export interface OnActivate {
  /** Called after the switch; a failure is a warning. */
  onActivate(context: InstanceContext): unknown;
}

/** A component that can rest while its slot is paused or drained: stop taking work of its own. */
export interface OnPause {
  /** Called once new calls are refused, within the deadline for hooks; a failure is an event, and changes nothing. */
  onPause(activity: ActivityState): unknown;
}

/** A component that goes on after a rest: after a pause, or after it was suspended and nothing came of that. */
export interface OnResume {
  /** Called once calls are let through again, within the deadline for hooks; a failure is an event. */
  onResume(activity: ActivityState): unknown;
}

/**
 * A component that must not be there beside its successor (`overlap: false`): give up the port, the lock, the consumer,
 * so that another instance can have it. `onResume` takes it back where nothing came of that.
 */
export interface OnSuspend {
  /** Awaited once its calls have ended, within the deadline for hooks; a failure ends the change. */
  onSuspend(activity: ActivityState): unknown;
}

/** A component that works by itself: stop taking work, resolve when own work is over. */
export interface OnDrain {
  /** Awaited with the calls in flight, up to the deadline. */
  onDrain(context: DrainContext): unknown;
}

/** A component that gives its resources back. `Symbol.asyncDispose` and `Symbol.dispose` count as well. */
export interface OnCleanup {
  /** Called exactly once, when no call runs on it any more. */
  onCleanup(): unknown;
}

/** Told when everything is built, imported modules first; of one that comes later, before it serves. As in NestJS. */
export interface OnModuleInit {
  /** Awaited; a failure ends the start, or the change that brings it. */
  onModuleInit(): unknown;
}

/** Told when all modules are initialised; of one that comes later, when it serves. As in NestJS. */
export interface OnApplicationBootstrap {
  /** Awaited; a failure ends the start; of one that comes later it is a warning. */
  onApplicationBootstrap(): unknown;
}

/** Told first when the application closes, dependents first; of one that retires, before its cleanup. As in NestJS. */
export interface OnModuleDestroy {
  /** Awaited up to the deadline of a cleanup, whatever the others do. */
  onModuleDestroy(): unknown;
}

/** Told when all `onModuleDestroy` are over; of one that retires, before its cleanup. As in NestJS. */
export interface BeforeApplicationShutdown {
  /** Gets the signal that ends the process, if it is one. */
  beforeApplicationShutdown(signal?: string): unknown;
}

/** Told last, when everything has stopped; of one that retires, after its cleanup. As in NestJS. */
export interface OnApplicationShutdown {
  /** Gets the signal that ends the process, if it is one. */
  onApplicationShutdown(signal?: string): unknown;
}

/** Hooks that the container calls, and that a live reference therefore never forwards. */
export const LIFECYCLE_HOOKS = [
  'onInit',
  'onHealthCheck',
  'onHandover',
  'onActivate',
  'onConfigChange',
  'onPause',
  'onResume',
  'onSuspend',
  'onDrain',
  'onCleanup',
] as const;

/** NestJS's hooks; a guest application would otherwise call them a second time through the reference. */
export const NEST_HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
] as const;
