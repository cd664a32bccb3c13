import { RegistryError } from '../core/errors.js';
import { EVENT_TYPES } from '../core/event-types.js';
import type { OneiricEvent } from '../core/events.js';
import { shown } from '../core/names.js';
import { nearest } from '../core/near-miss.js';
import {
  methodDecorator,
  type TheMethodMustBePublic,
  type TheMethodMustNotBeStatic,
  type TheMethodMustTake,
} from './called-method.js';
import { recordHook } from './hook-records.js';

/** What areas the types of events have: `swap`, `config`, … */
export type EventArea<T = OneiricEvent['type']> = T extends `${infer Area}.${string}` ? Area : never;

/** What events are named by: one type, all of an area, or all. */
export type EventName = OneiricEvent['type'] | `${EventArea}.*` | '*';

/** What of the types of events a name stands for; `*` is all but the lines that components write to the log. */
export type EventTypes<N extends EventName> = N extends '*'
  ? Exclude<OneiricEvent['type'], 'log.written'>
  : N extends `${infer Area}.*`
    ? `${Area}.${string}`
    : N;

/** The events that a name stands for. */
export type EventsNamed<N extends EventName> = OneiricEvent & {
  /** Discriminates the union. */
  readonly type: EventTypes<N>;
};

/** Decorates public methods of instances that can be called with such events; others do not compile. */
export type EventMethod<E> = <C, K extends string | symbol, M>(
  target: C & (C extends { readonly prototype: unknown } ? TheMethodMustNotBeStatic : unknown),
  key: K & (K extends keyof C ? unknown : TheMethodMustBePublic),
  descriptor: TypedPropertyDescriptor<M> & (M extends (event: E) => unknown ? unknown : TheMethodMustTake<E>),
) => void;

/**
 * Tells the method of what happens in the application, as it comes by `app.events$`, on the instance that serves at that
 * moment. Components and plain providers of which there is one instance may have such methods.
 *
 * It is called after the step that the event is of, in the order of the events; nobody waits for it, but it counts as a call
 * in flight, so that its component is not cleaned up under it. What it throws or rejects with is told as `handler.failed` and
 * harms nobody. What happened before its component served is not told to it. While 1,000 calls of it run, it is told of nothing
 * more, which is `handler.failed` with `activity/handler-behind`.
 *
 * @param name a type (`swap.switched`), an area (`swap.*`), or `*` for all but `log.written`, which a method that logs
 * would set off again
 * @throws when it decorates: RegistryError `registry/not-a-method`, `registry/bad-event`
 * @example
 * @OnEvent('swap.switched')
 * moved({ slot, to }: SwapSwitched) { … }
 */
export function OnEvent<N extends EventName>(name: N): EventMethod<EventsNamed<N>> {
  return methodDecorator('OnEvent', 'the event', (prototype, method, where) => {
    if (!names().has(name)) throw badName(name, where);
    recordHook(prototype, { moment: 'event', event: name, method, where });
  });
}

/** Names of all kinds: types, areas, everything. */
let known: ReadonlySet<string> | undefined;

function names(): ReadonlySet<string> {
  const areas = Array.from(EVENT_TYPES, (type) => `${type.slice(0, type.indexOf('.'))}.*`);
  return (known ??= new Set(['*', ...areas, ...EVENT_TYPES]));
}

function badName(name: unknown, where: string): RegistryError {
  const [near] = typeof name === 'string' ? nearest(name, names()) : [];
  const meant = near === undefined ? '' : `did you mean '${near}'? `;
  return new RegistryError(
    'registry/bad-event',
    `${where}: ${shown(name)} names no event. Nothing was declared.`,
    {
      path: where,
      hint: `${meant}name a type, as 'swap.switched', an area, as 'swap.*', or '*'`,
    },
  );
}
