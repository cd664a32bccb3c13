import type { Constructable, Wish } from '../../core/component.js';
import type { Health } from '../../core/health.js';
import type { InstanceContext } from '../../core/hooks.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';

/** What a factory is told: the context of its instance, and this provider's settings where it declares any. */
export interface FactoryContext extends InstanceContext {
  /** This provider's validated settings; undefined where it declares no settings class. */
  readonly settings: unknown;
}

/** What a module says about names: which plain provider one means, and which contracts may be injected there. */
export interface ModuleScope {
  readonly name: string;
  /** Place of the module: imported ones come before those that import them. */
  readonly rank?: number | undefined;
  /** The module class. */
  readonly cls?: Constructable | undefined;
  /** The internal slot of the plain provider that `ref` means here, if there is one. @throws ModuleError if it exists but is not exported to here */
  plainSlot(ref: Ref, where: string): SlotName | undefined;
  /** @throws ModuleError `modules/not-exported` unless a contract served by this slot may be injected here. */
  checkVisible(slot: SlotName, ref: Ref | string, where: string): void;
}

/** How an instance of a candidate is made. */
export interface Recipe {
  /** Class name, or what stands for it, for messages. */
  readonly title: string;
  /** Prototype of the instances, where it is known before the first one is built. */
  readonly prototype?: object | undefined;
  /** What it depends on; read when first needed, so that import cycles have settled. @throws InjectionError */
  wishes(): readonly Wish[];
  /** Makes the instance, from one value per wish. */
  build(values: readonly unknown[], context: FactoryContext): unknown;
  /** Whether instances are ours: hooks are called and they are disposed of. Values and aliases are not. */
  readonly owned: boolean;
  /** This provider's validated settings; undefined where it declares no settings class. */
  readonly settings?: (new () => object) | undefined;
  readonly health?: ((instance: never) => Health | Promise<Health>) | undefined;
  readonly drainTimeoutMs?: number | undefined;
  /** Module whose names the dependencies are resolved in; undefined sees everything. */
  readonly scope?: ModuleScope | undefined;
}
