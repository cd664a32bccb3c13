import { dotOf } from './dot.js';
import type { GraphEdge, GraphFacts, GraphNode } from './graph-facts.js';
import { mermaidOf } from './mermaid.js';

/** Who held what at one moment: frozen data, and pictures of it. */
export class Graph implements GraphFacts {
  /**
   * Slots by name, plain providers where they were asked for, in the order of their modules, then those singletons of
   * inversify that hold something of what is shown, the oldest first.
   */
  readonly nodes: readonly GraphNode[];
  /** From whoever holds to what is held; sorted. */
  readonly edges: readonly GraphEdge[];

  /** @internal */
  constructor({ nodes, edges }: GraphFacts) {
    this.nodes = Object.freeze([...nodes]);
    this.edges = Object.freeze(edges.map((edge) => Object.freeze({ ...edge })));
    Object.freeze(this);
  }

  /** All of it as plain data. */
  toJSON(): GraphFacts {
    return Object.freeze({ nodes: this.nodes, edges: this.edges });
  }

  /** A Mermaid flow chart: thick arrows rebuild their holder, round ends keep an instance, dotted arrows are planned. */
  toMermaid(): string {
    return mermaidOf(this);
  }

  /** The same picture for Graphviz. */
  toDot(): string {
    return dotOf(this);
  }
}
