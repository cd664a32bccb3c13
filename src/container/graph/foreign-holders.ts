import type { ForeignSingleton } from '../bridge/binding-watch.js';
import { holderOfService, nameOfService } from '../bridge/foreign-token.js';
import { PlainProvider } from '../plain/plain-provider.js';
import { plainEdge, type GraphEdge, type GraphForeign } from './graph-facts.js';
import { cellEdge, following } from './ways.js';

/** What singletons of inversify hold of ours. */
export class ForeignHolders {
  /**
   * @param singletons the oldest first
   * @param idOf node of a plain provider
   */
  constructor(
    private readonly singletons: readonly ForeignSingleton[],
    private readonly idOf: (plain: PlainProvider) => string | undefined,
  ) {}

  edges(): GraphEdge[] {
    return this.singletons.flatMap((singleton) => this.#edgesOf(singleton));
  }

  #edgesOf(singleton: ForeignSingleton): GraphEdge[] {
    const { serviceIdentifier } = singleton.binding;
    const facts = { from: idFor(singleton), holder: holderOfService(serviceIdentifier), isRequired: true };
    return [...singleton.given].flatMap((held) => {
      if (!(held instanceof PlainProvider)) return cellEdge(facts, held, following(held));
      const to = this.idOf(held);
      return to === undefined ? [] : plainEdge({ ...facts, to, isPlanned: false });
    });
  }

  /** Those that some of these edges come from. */
  nodes(edges: readonly GraphEdge[]): GraphForeign[] {
    const holders = new Set(edges.map(({ from }) => from));
    const shown = this.singletons.filter((singleton) => holders.has(idFor(singleton)));
    return shown.map((singleton) => {
      const title = nameOfService(singleton.binding.serviceIdentifier);
      return Object.freeze({ id: idFor(singleton), kind: 'inversify', title });
    });
  }
}

/** No slot can have this name. */
const idFor = ({ number }: ForeignSingleton): string => `inversify#${number}`;
