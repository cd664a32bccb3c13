import { Container } from '../container/container.js';
import { Subject } from '../container/live/streams.js';
import type { OneiricEvent } from '../core/events.js';
import { checkName, checkOpenDomain, parseSlotName, shown, type SlotName } from '../core/names.js';
import { Redactor } from '../observability/redactor.js';
import { containerOptionsFrom, type CreateOptions } from './create-options.js';
import { ModuleGraph, type GraphEdits, type ModuleSet } from './module-graph.js';
import type { Patience } from './import-promises.js';
import { NO_EDITS, type Source } from './graph-edits.js';

/** An application before it has its face: what its modules say, in a container that has built nothing yet. */
export interface Composition {
  readonly container: Container;
  readonly graph: ModuleGraph;
  readonly events: Subject<OneiricEvent>;
  /** How long modules that come later may let wait for themselves. */
  readonly patience: Patience;
  /** Knows what must not be read in a log. */
  readonly redactor: Redactor;
}

/**
 * Reads modules and fills a container with what they say.
 *
 * @param edits what stands in for modules and providers on the way; default nothing
 * @throws LifecycleError for options; ModuleError and RegistryError for what the modules say
 */
export async function compose(
  root: Source,
  options: CreateOptions,
  edits?: GraphEdits,
): Promise<Composition> {
  const events = new Subject<OneiricEvent>();
  const made = containerOptionsFrom(options);
  const patience = { clock: made.clock, ms: made.deadlines.build };
  const graph = new ModuleGraph({ patience, edits });
  const modules = await graph.read(root);
  const { missing } = edits ?? NO_EDITS;
  const container = new Container({
    ...made,
    missing,
    emit: (event) => {
      // Most of the time nobody listens.
      if (events.observed) events.next(event);
    },
  });
  fill(container, modules);
  container.seenAs(graph.everything);
  select(container, options.selections ?? {});
  return { container, graph, events, patience, redactor: new Redactor() };
}

function fill(container: Container, { offers, plains, selections, foreign }: ModuleSet): void {
  for (const { offer, recipe } of offers) container.changes.add(offer, recipe);
  container.plains.add(plains);
  for (const [slot, provider] of selections) container.selections.set(slot, 'module', provider);
  container.bridge.add(foreign);
}

function select(container: Container, selections: Readonly<Record<SlotName, string>>): void {
  for (const [slot, provider] of Object.entries(selections) as [SlotName, string][]) {
    checkOpenDomain(parseSlotName(slot, 'create.selections').domain, 'create.selections');
    checkName('provider', provider, `create.selections[${shown(slot)}]`);
    container.selections.set(slot, 'explicit', provider);
  }
}
