import type { ForeignBinding } from '../container/bridge/foreign.js';
import type { SlotName } from '../core/names.js';
import { isClass, type Ref } from '../core/token.js';
import { componentOf } from '../decorators/metadata.js';
import type { DynamicModule, ModuleClass } from './module-record.js';
import type { Provider } from './provider.js';

/** A module as it is imported: its class, or a dynamic module. */
export type Source = ModuleClass | DynamicModule;

/** What stands in for modules and providers while a graph is read: for tests of an application. */
export interface GraphEdits {
  /** What is read in the place of a module. */
  readonly module: (source: Source) => Source;
  /** What is read in the place of an entry of `providers`. */
  readonly provider: (provider: Provider) => Provider;
  /** What stands in for a name that nothing answers to; handed out as it is. Default: that is an error. */
  readonly missing?: (ref: Ref | SlotName) => ForeignBinding | undefined;
  /** How what nothing answers to can be had from outside, where it is there: for hints. */
  readonly outside?: (ref: Ref | SlotName) => string | undefined;
}

/** Reads what the modules say. */
export const NO_EDITS: GraphEdits = { module: (source) => source, provider: (provider) => provider };

/** The token of a plain provider; undefined for a candidate. */
export function plainTokenOf(provider: Provider): Ref | undefined {
  if (isClass(provider)) return componentOf(provider) ? undefined : provider;
  return 'provide' in provider ? provider.provide : undefined;
}
