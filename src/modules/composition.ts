import { Container } from '../container/container.js';
import { Subject } from '../container/live/streams.js';
import type { OneiricEvent } from '../core/events.js';
import { checkName, checkOpenDomain, parseSlotName, shown, type SlotName } from '../core/names.js';
import { containerOptionsFrom, type CreateOptions } from './create-options.js';
import { readModules, type GraphEdits, type ModuleGraph } from './module-graph.js';
import type { DynamicModule, ModuleClass } from './module-record.js';

/** An application before it has its face: what its modules say, in a container that has built nothing yet. */
export interface Composition {
  readonly container: Container;
  readonly graph: ModuleGraph;
  readonly events: Subject<OneiricEvent>;
}

/**
 * Reads modules and fills a container with what they say.
 *
 * @param edits what stands in for modules and providers on the way; default nothing
 * @throws LifecycleError for options; ModuleError and RegistryError for what the modules say
 */
export function compose(
  root: ModuleClass | DynamicModule,
  options: CreateOptions,
  edits?: GraphEdits,
): Promise<Composition> {
  const events = new Subject<OneiricEvent>();
  const container = new Container({
    ...containerOptionsFrom(options),
    emit: (event) => events.next(event),
  });
  const graph = readModules(root, edits);
  fill(container, graph);
  select(container, options.selections ?? {});
  return Promise.resolve({ container, graph, events });
}

function fill(container: Container, graph: ModuleGraph): void {
  for (const { offer, recipe } of graph.offers) container.changes.add(offer, recipe);
  for (const plain of graph.plains) {
    const { key } = parseSlotName(plain.slot);
    container.changes.add(
      { domain: 'plain', key, provider: 'plain', source: 'module', module: plain.module },
      plain.recipe,
    );
  }
  for (const [slot, provider] of graph.selections) container.selections.set(slot, 'module', provider);
  container.seenAs(graph.everything);
}

function select(container: Container, selections: Readonly<Record<SlotName, string>>): void {
  for (const [slot, provider] of Object.entries(selections) as [SlotName, string][]) {
    checkOpenDomain(parseSlotName(slot, 'create.selections').domain, 'create.selections');
    checkName('provider', provider, `create.selections[${shown(slot)}]`);
    container.selections.set(slot, 'explicit', provider);
  }
}
