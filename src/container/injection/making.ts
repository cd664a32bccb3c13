import type { Wish } from '../../core/component.js';
import type { InstanceContext } from '../../core/hooks.js';

/** What a factory is told: the context of its instance, and this provider's settings where it declares any. */
export interface FactoryContext extends InstanceContext {
  /** This provider's validated settings; undefined where it declares no settings class. */
  readonly settings: unknown;
}

/** How an instance is made. */
export interface Making {
  /** Class name, or what stands for it, for messages. */
  readonly title: string;
  /** The class, where making an instance is nothing but `new` with one value per wish. */
  readonly cls?: (new (...values: never[]) => object) | undefined;
  /** What it depends on; read when first needed, so that import cycles have settled. @throws InjectionError */
  wishes(): readonly Wish[];
  /** The classes of all parameters, where the compiler's word is all there is about them. */
  types?(): readonly unknown[] | undefined;
  /** Makes the instance, from one value per wish. */
  build(values: readonly unknown[], context: FactoryContext): unknown;
  /** Whether it hands out what another name stands for. */
  readonly isAlias?: boolean;
  /** Whether instances are ours: hooks are called and they are disposed of. Values and aliases are not. */
  readonly owned: boolean;
}
