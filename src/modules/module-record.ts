import '../decorators/reflection.js';
import type { Constructable, ForwardRef } from '../core/component.js';
import type { SlotName } from '../core/names.js';
import type { Ref } from '../core/token.js';
import type { InversifyModule } from '../container/bridge/foreign.js';
import { record } from '../decorators/metadata.js';
import type { Provider } from './provider.js';

/** A class decorated with `@Module`. */
export type ModuleClass = Constructable;

/** A module class together with what is decided where it is imported: the result of `forRoot` and its like. */
export interface DynamicModule extends ModuleMetadata {
  /** The module class that it configures. */
  readonly module: ModuleClass;
  /** Its exports are visible everywhere, as by `@Global()`. */
  readonly global?: boolean | undefined;
}

/** An entry of `imports`: a module, or a `ContainerModule` of inversify. A promise is awaited when the application is created. */
export type ModuleImport =
  ModuleClass | DynamicModule | ForwardRef | InversifyModule | Promise<ModuleClass | DynamicModule>;

/** An entry of `exports`: an own provider's token, a contract, candidate class or slot name of an own candidate, or an imported module. */
export type ModuleExport = Ref | SlotName | DynamicModule | ForwardRef;

/** What `@Module` says; every list may be left out. */
export interface ModuleMetadata {
  /** Modules whose exports are visible here. */
  readonly imports?: readonly ModuleImport[];
  /** Components that answer HTTP requests: classes with `@Controller` of `oneiric/http`. */
  readonly controllers?: readonly Constructable[];
  /** Candidates and plain providers. */
  readonly providers?: readonly Provider[];
  /** What importing modules may inject. */
  readonly exports?: readonly ModuleExport[];
  /** Providers that this module prefers, per slot: `{ 'adapter:cache': 'redis' }`. The lowest layer of selections. */
  readonly selections?: Readonly<Record<SlotName, string>>;
}

// Registered, so that modules decorated by a second installed copy of the package are recognised.
const MODULE = Symbol.for('oneiric:module');
const GLOBAL = Symbol.for('oneiric:global-module');
const SINGLE = Symbol.for('oneiric:single-module');

/** What `@Module` left on this very class; a subclass is not a module by itself. */
export function moduleRecord(cls: ModuleClass): ModuleMetadata | undefined {
  return Reflect.getOwnMetadata(MODULE, cls) as ModuleMetadata | undefined;
}

export function recordModule(cls: ModuleClass, metadata: ModuleMetadata): void {
  record(MODULE, metadata, cls);
}

/** Whether this very class is decorated with `@Global`. */
export function isGlobal(cls: ModuleClass): boolean {
  return Reflect.hasOwnMetadata(GLOBAL, cls);
}

export function recordGlobal(cls: ModuleClass): void {
  record(GLOBAL, true, cls);
}

/** Whether an application may have this very class as one module only. */
export function isSingle(cls: ModuleClass): boolean {
  return Reflect.hasOwnMetadata(SINGLE, cls);
}

/** Says that an application has a module class once, whatever its dynamic modules say. */
export function recordSingle(cls: ModuleClass): void {
  record(SINGLE, true, cls);
}

/** Whether a value is a dynamic module by its shape. */
export function isDynamicModule(value: unknown): value is DynamicModule {
  return typeof value === 'object' && value !== null && 'module' in value;
}
