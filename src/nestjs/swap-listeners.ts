import { Logger } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import { NestjsError } from './nestjs-error.js';
import { listenedTo, type SwitchEvent } from './on-swap.js';

/** A method of an instance that NestJS has made, and the slot that it listens to; undefined is every slot. */
interface Listener {
  readonly slot: SlotName | undefined;
  readonly title: string;
  readonly call: (event: SwitchEvent) => unknown;
}

type Wrapper =
  ModulesContainer extends Map<string, infer M>
    ? M extends { providers: Map<unknown, infer W> }
      ? W
      : never
    : never;

const logger = new Logger('OneiricModule');

/**
 * Calls the methods with `@OnSwap` from here on: each in its turn after the tick of the switch, so that whatever they do
 * they do it when that is over.
 *
 * @throws NestjsError `nestjs/not-a-singleton`; ResolutionError
 */
export function tellOfSwaps(
  application: Application,
  name: string | undefined,
  modules: ModulesContainer,
): Subscription {
  const listeners = [...listenersIn(modules, name, application)];
  return application.events$.subscribe((event) => {
    if (!isSwitch(event)) return;
    for (const listener of listeners)
      if (listener.slot === undefined || listener.slot === event.slot) void told(listener, event);
  });
}

const isSwitch = (event: OneiricEvent): event is SwitchEvent =>
  event.type === 'swap.switched' || event.type === 'swap.rolledBack';

async function told({ call, title }: Listener, event: SwitchEvent): Promise<void> {
  await Promise.resolve();
  try {
    await call(event);
  } catch (error) {
    logger.error(`${title} failed after the switch of ${event.slot}. The swap stands.`, error);
  }
}

function* listenersIn(
  modules: ModulesContainer,
  name: string | undefined,
  application: Application,
): Iterable<Listener> {
  const scanner = new MetadataScanner();
  for (const wrapper of wrappersIn(modules)) {
    const prototype: unknown = wrapper.metatype?.prototype;
    const { instance } = wrapper as {
      readonly instance: Record<string, (event: SwitchEvent) => unknown> | null;
    };
    if (typeof prototype !== 'object' || prototype === null) continue;
    for (const key of scanner.getAllMethodNames(prototype)) {
      const method: unknown = Reflect.get(prototype, key);
      for (const { wish } of listenedTo(method as object).filter((one) => one.name === name)) {
        const title = `${wrapper.name}.${key}`;
        if (!instance || !wrapper.isDependencyTreeStatic()) throw notASingleton(title);
        const slot = wish === '*' ? undefined : application.explain(wish).slot;
        yield { slot, title, call: (event) => instance[key]?.(event) };
      }
    }
  }
}

/** Each once, by what NestJS makes of a class: aliases give what others have. */
function wrappersIn(modules: ModulesContainer): Iterable<Wrapper> {
  const all = [...modules.values()].flatMap(({ providers, controllers }) => [
    ...providers.values(),
    ...controllers.values(),
  ]);
  return new Set(all.filter((wrapper) => !wrapper.isAlias && !wrapper.inject));
}

const notASingleton = (title: string) =>
  new NestjsError(
    'nestjs/not-a-singleton',
    `@OnSwap stands on ${title}, of which there is not one instance for all.`,
    {
      hint: 'move the method to a provider with the default scope',
    },
  );
