import { OneiricError } from '../../src/core/errors.js';
import { systemClock } from '../../src/core/system-clock.js';
import { token } from '../../src/core/token.js';
import { Adapter, Service } from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import type { Source } from '../../src/modules/graph-edits.js';
import { ModuleGraph } from '../../src/modules/module-graph.js';
import { Global, Module } from '../../src/modules/module.js';
import type { ModuleClass, ModuleMetadata } from '../../src/modules/module-record.js';

export interface Time {
  now(): number;
}
export const CLOCK = token<Time>('clock');
export const LOGGER = token<object>('logger');

@Contract('adapter:cache')
export abstract class Cache {
  abstract get(): string;
}

@Adapter({ provider: 'memory' })
export class MemoryCache extends Cache {
  get() {
    return 'memory';
  }
}

@Adapter({ provider: 'redis' })
export class RedisCache extends Cache {
  get() {
    return 'redis';
  }
}

@Service({ key: 'catalog' })
export class Catalog {}

export class Mailer {}
export class Clock implements Time {
  now() {
    return 1;
  }
}

/** A module of that name. */
export function moduleOf(name: string, metadata: ModuleMetadata = {}): ModuleClass {
  const cls = { [name]: class {} }[name] as ModuleClass;
  Module(metadata)(cls);
  return cls;
}

/** A global module of that name. */
export function globalOf(name: string, metadata: ModuleMetadata): ModuleClass {
  const cls = moduleOf(name, metadata);
  Global()(cls);
  return cls;
}

/** Code and message of what a function throws. */
export function failure(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (OneiricError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

/** What a module graph says, as whoever composes an application reads it. */
export async function readModules(root: Source) {
  const graph = new ModuleGraph({ patience: { clock: systemClock, ms: 1_000 } });
  const { offers, plains, selections, root: node } = await graph.read(root);
  const { modules, everything } = graph;
  const scopeOf = (module: string | ModuleClass) => graph.scopeOfNode(graph.nodeOf(module));
  return { offers, plains, selections, modules, everything, scopeOf, root: scopeOf(node.label) };
}

/** Code and message of what reading a module comes to. */
export const refusal = (root: Source): Promise<string> => rejection(readModules(root));

/** Code and message of what a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return failure(() => {
    if (error !== undefined) throw error as Error;
  });
}
