import { Logger } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Application } from '../modules/application.js';
import type { NestModule, Wrapper } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import { listenedTo, type SwitchEvent } from './on-swap.js';

/** A method of an instance that NestJS has made, and the slot that it listens to; undefined is every slot. */
interface Listener {
  readonly slot: SlotName | undefined;
  readonly title: string;
  readonly call: (event: SwitchEvent) => Promise<void>;
}

const logger = new Logger('OneiricModule');

/**
 * Calls the methods with `@OnSwap` from here on: each in its turn after the tick of the switch, so that whatever they do
 * they do it when that is over. What stands in modules that NestJS loads later is found at the next switch; what is wrong
 * with it is logged then, once.
 *
 * @throws NestjsError `nestjs/not-a-singleton`; ResolutionError
 */
export function tellOfSwaps(
  application: Application,
  name: string | undefined,
  modules: ModulesContainer,
): Subscription {
  const known = new WeakSet<NestModule>();
  const listeners: Listener[] = [];
  const look = (wrong: (error: unknown) => void) => {
    for (const module of modules.values()) {
      // While it is being loaded its instances are not there yet.
      if (known.has(module) || !module.isInstantiated) continue;
      known.add(module);
      listeners.push(...listenersIn(module, { name, application, wrong }));
    }
  };
  look((error) => {
    throw error;
  });
  return application.events$.subscribe((event) => {
    if (!isSwitch(event)) return;
    look((error) => logger.error('What a module that was loaded later listens to is not called.', error));
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

interface Looking {
  readonly name: string | undefined;
  readonly application: Application;
  readonly wrong: (error: unknown) => void;
}

function* listenersIn(module: NestModule, { name, application, wrong }: Looking): Iterable<Listener> {
  const scanner = new MetadataScanner();
  for (const wrapper of wrappersIn(module)) {
    const prototype: unknown = wrapper.metatype?.prototype;
    if (typeof prototype !== 'object' || prototype === null) continue;
    for (const key of scanner.getAllMethodNames(prototype)) {
      const method: unknown = Reflect.get(prototype, key);
      for (const { wish } of listenedTo(method as object).filter((one) => one.name === name)) {
        try {
          yield listenerOf(wrapper, key, wish === '*' ? undefined : application.explain(wish).slot);
        } catch (error) {
          wrong(error);
        }
      }
    }
  }
}

function listenerOf(wrapper: Wrapper, key: string, slot: SlotName | undefined): Listener {
  const title = `${wrapper.name}.${key}`;
  if (!wrapper.instance || !wrapper.isDependencyTreeStatic()) throw notASingleton(title);
  const call = async (event: SwitchEvent): Promise<void> => {
    // Of a module that is being loaded, what is there is not whole.
    await wrapper.settlementSignal?.asPromise();
    const instance = wrapper.instance as Record<string, (event: SwitchEvent) => unknown> | undefined;
    await instance?.[key]?.(event);
  };
  return { slot, title, call };
}

/** By what NestJS makes of a class: aliases give what others have. */
const wrappersIn = ({ providers, controllers }: NestModule): readonly Wrapper[] =>
  [...providers.values(), ...controllers.values()].filter((wrapper) => !wrapper.isAlias && !wrapper.inject);

const notASingleton = (title: string) =>
  new NestjsError(
    'nestjs/not-a-singleton',
    `@OnSwap stands on ${title}, of which there is not one instance for all.`,
    {
      hint: 'move the method to a provider with the default scope',
    },
  );
