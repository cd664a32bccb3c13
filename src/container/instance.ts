import type { Candidate } from '../core/candidate.js';
import type { InstanceContext } from '../core/hooks.js';
import type { SwapRequests } from '../core/swap.js';
import { Generation } from './generation.js';
import type { Recipe } from './recipe.js';
import type { Cell, Slot } from './slot.js';

/** One instance of a candidate: staged, serving or retiring. */
export class Instance {
  readonly controller = new AbortController();
  /** Cells whose references it was given. */
  readonly holds = new Set<Cell>();
  /** Those of them that it cannot do without. */
  readonly requires = new Set<Cell>();
  readonly number: number;
  #generation: Generation | undefined;
  #value: unknown;
  isDisposed = false;

  constructor(
    readonly slot: Slot,
    readonly candidate: Candidate,
    readonly recipe: Recipe,
  ) {
    this.number = slot.generation += 1;
  }

  get label(): string {
    return `${this.candidate.provider}#${this.number}`;
  }

  get value(): unknown {
    return this.#value;
  }

  /** The counter of its calls; exists once it is built. */
  get generation(): Generation {
    if (!this.#generation) throw new TypeError(`${this.label} is not built`);
    return this.#generation;
  }

  get isBuilt(): boolean {
    return this.#generation !== undefined;
  }

  built(value: unknown, since: number): void {
    this.#value = value;
    this.#generation = new Generation({
      slot: this.slot.name,
      provider: this.candidate.provider,
      number: this.number,
      instance: value,
      since,
    });
  }

  /** What hooks and factories are told, but for the requests that belong to one change. */
  get context(): Omit<InstanceContext, keyof SwapRequests> {
    return {
      slot: this.slot.name,
      provider: this.candidate.provider,
      generation: this.number,
      signal: this.controller.signal,
    };
  }

  /** A hook of the instance, bound to it; undefined where it has none or is not ours to call. */
  hook(name: string | symbol): ((...args: readonly unknown[]) => unknown) | undefined {
    if (!this.recipe.owned) return undefined;
    const value = this.#value;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
    const hook = (value as Record<string | symbol, unknown>)[name];
    return typeof hook === 'function' ? (...args) => hook.apply(value, args) as unknown : undefined;
  }
}
