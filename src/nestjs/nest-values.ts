import type { InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { ForeignBinding } from '../container/bridge/foreign.js';
import { isClass, refName, type Ref } from '../core/token.js';
import { NO_EDITS, type GraphEdits } from '../modules/graph-edits.js';
import type { NestProvided } from './module-options.js';
import { NestjsError } from './nestjs-error.js';
import { slotToken } from './tokens.js';

/** What components are given of NestJS, by what they ask for. */
export function nestValues(
  provided: readonly NestProvided[],
  moduleRef: ModuleRef,
): ReadonlyMap<Ref, ForeignBinding> {
  return new Map(
    provided.map((entry) => {
      const ref = isClass(entry) ? entry : entry.provide;
      return [ref, bindingOf(ref, nestTokenOf(entry), moduleRef)];
    }),
  );
}

export const nestTokenOf = (entry: NestProvided): InjectionToken =>
  isClass(entry) ? slotToken(entry) : entry.useExisting;

/** Names that nothing here answers to are those of NestJS. */
export const editsWith = (values: ReadonlyMap<Ref, ForeignBinding>): GraphEdits => ({
  ...NO_EDITS,
  missing: (ref) => (typeof ref === 'string' ? undefined : values.get(ref)),
});

/** NestJS has made it, calls its hooks and keeps it: here it is a value, looked up when something is built with it. */
function bindingOf(ref: Ref, token: InjectionToken, moduleRef: ModuleRef): ForeignBinding {
  const get = (where: string): unknown => {
    try {
      return moduleRef.get<unknown>(token, { strict: false });
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
