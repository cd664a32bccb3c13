import type { Graph, PartClass } from './graph.js';
import type { Budget, Operation } from './measure.js';

/** A container that was filled and asked for its first part. */
export interface Booted {
  /** What each class of the graph is asked for by, in its order. */
  readonly tokens: readonly unknown[];
  readonly get: (token: unknown) => unknown;
  /** Puts another class in the place of one; where the container can do that while it is in use. */
  readonly replace?: (token: unknown, cls: PartClass) => void | Promise<void>;
  readonly close?: () => void | Promise<void>;
}

/** What one process measures by itself: figures by their row. */
export type Figures = Readonly<Record<string, number>>;

/** One way of having objects put together, which is compared with the others. */
export interface Column {
  readonly name: string;
  /** Package of a peer; undefined for what is our own. */
  readonly package?: string;
  /** Registers every class as a singleton, decorators and other metadata included, and builds the first. */
  readonly boot: (graph: Graph) => Promise<Booted>;
  /** Its own operations, by row. */
  readonly operations?: Readonly<Record<string, () => Promise<Operation> | Operation>>;
  /** What is measured once per process, by group of rows. */
  readonly once?: Readonly<Record<string, (budget: Budget) => Promise<Figures>>>;
}
