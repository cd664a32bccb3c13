import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { ForeignBinding } from '../container/bridge/foreign.js';
import { isClass, refName, type Ref } from '../core/token.js';
import { NO_EDITS, plainTokenOf, type GraphEdits } from '../modules/graph-edits.js';
import type { NestProvided } from './module-options.js';
import type { Wrapper } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import type { OverriddenPlains } from './overridable.js';
import { slotToken } from './tokens.js';

/** What components are given of NestJS, by what they ask for. */
export function nestValues(
  provided: readonly NestProvided[],
  moduleRef: ModuleRef,
): ReadonlyMap<Ref, ForeignBinding> {
  return new Map(
    provided.map((entry) => {
      const ref = isClass(entry) ? entry : entry.provide;
      const token = nestTokenOf(entry);
      return [ref, foreign(ref, () => moduleRef.get<unknown>(token, { strict: false }))];
    }),
  );
}

export const nestTokenOf = (entry: NestProvided): InjectionToken =>
  isClass(entry) ? slotToken(entry) : entry.useExisting;

/**
 * Names that nothing here answers to are those of NestJS; and what it has overridden of ours is another name of what it has made
 * in its place.
 */
export function editsWith(
  values: ReadonlyMap<Ref, ForeignBinding>,
  overridden: OverriddenPlains,
  modules: ModulesContainer,
): GraphEdits {
  const all = new Map(values);
  for (const [ref, { as, wrapper }] of overridden)
    all.set(
      as,
      foreign(ref, () => oneOf(wrapper)),
    );
  return {
    ...NO_EDITS,
    provider: (provider) => {
      const ref = plainTokenOf(provider);
      const own = ref && overridden.get(ref);
      return own ? { provide: ref, useExisting: own.as } : provider;
    },
    missing: (ref) => (typeof ref === 'string' ? undefined : all.get(ref)),
    outside: (ref) =>
      [...modules.values()].some(({ providers }) => providers.has(slotToken(ref)))
        ? `NestJS provides it, and components are given only what is named: OneiricModule.forRoot({ provide: [${refName(ref)}], … })`
        : undefined,
  };
}

/** @throws where there is not one for all */
function oneOf(wrapper: Wrapper): unknown {
  if (!wrapper.isTransient && wrapper.isDependencyTreeStatic()) return wrapper.instance;
  throw new TypeError(`${String(wrapper.name)} has not the default scope`);
}

/** NestJS has made it, calls its hooks and keeps it: here it is a value, looked up when something is built with it. */
function foreign(ref: Ref, look: () => unknown): ForeignBinding {
  const get = (where: string): unknown => {
    try {
      return look();
    } catch (cause) {
      throw new NestjsError('nestjs/not-provided', `NestJS does not give ${refName(ref)} to ${where}.`, {
        path: where,
        hint: 'provide it in a module of the NestJS application, as one for all: not one per request or per holder',
        cause,
      });
    }
  };
  return { newest: 0, get, getAsync: async (where) => Promise.resolve(get(where)) };
}
