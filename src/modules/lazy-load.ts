import type { Addition } from '../container/addition.js';
import type { ModuleNode } from './module-node.js';

/** Modules that are loaded together. */
export class Load {
  state: 'running' | 'done' | 'failed' = 'running';
  /** Settles when it is over. */
  over: Promise<void> = Promise.resolve();
  /** Loads that code of these modules waits for while they are loaded themselves. */
  readonly awaited = new Set<Load>();
  /** Those of the modules that somebody has asked for, and not only for something that imports them. */
  readonly asked = new Set<ModuleNode>();

  /**
   * @param nodes imported modules before those that import them
   * @param left why the load that brought them has failed; undefined for one that was asked for
   */
  constructor(
    readonly nodes: readonly ModuleNode[],
    readonly addition: Addition,
    readonly left?: { readonly error: unknown },
  ) {}

  /** The module that was asked for. */
  get title(): string {
    return String(this.nodes.at(-1)?.label);
  }
}

/** The way from one load along those that it waits for to another. */
export function wayTo(to: Load, from: Load): readonly Load[] | undefined {
  const ways = new Map<Load, readonly Load[]>([[from, [from]]]);
  for (const [load, way] of ways) {
    if (load === to) return way;
    for (const next of load.awaited) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return undefined;
}
