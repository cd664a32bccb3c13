import type { Contract } from '../../core/token.js';

/** What inversify knows a service by. */
export type ServiceId = string | symbol | Contract<unknown>;

/** A service of inversify, and which of its bindings are meant. */
export interface ForeignWish {
  /** What it was bound to. */
  readonly identifier: ServiceId;
  /** As `@named`. */
  readonly name?: string | number | symbol;
  /** As `@tagged`. */
  readonly tag?: { readonly key: string | number | symbol; readonly value: unknown };
  /** As `@multiInject`: all that fit, in a list. */
  readonly all?: boolean;
}

/** Something that another container provides, as the linker sees it. It is handed out as it is: nothing follows it. */
export interface ForeignBinding {
  /** Number of the newest singleton that what was got may depend on: on each older one it may as well. */
  readonly newest: number;
  /** @throws InjectionError `inversify/unresolved`, with the other container's error as its cause */
  get(where: string): unknown;
  /** As `get`, also for what is built asynchronously. */
  getAsync(where: string): Promise<unknown>;
  /** What is wrong where that takes longer than anybody waits. Default: that inversify did not answer. */
  tooLate?(ms: number, where: string): Error;
}

/** A module of inversify, by its shape: one of a second installed copy is as good. */
export interface InversifyModule {
  /** Number of the module, unique in the process. */
  readonly id: number;
  /** Binds what the module binds. */
  load(options: never): unknown;
}

/** Whether a value is one; what names a `module` is a dynamic module. */
export function isInversifyModule(value: unknown): value is InversifyModule {
  if (typeof value !== 'object' || value === null || 'module' in value) return false;
  const { id, load } = value as Partial<InversifyModule>;
  return typeof id === 'number' && typeof load === 'function';
}
