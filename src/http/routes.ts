import type { Application } from '../modules/application.js';
import type { DiscoveryService } from '../modules/discovery.js';
import { CONTROLLER } from './decorators/controller.js';
import type { Routed } from './routed.js';
import { checkSameRoutes } from './same-routes.js';

/**
 * The slots of controllers of an application, each with the class whose routes it has: the first that is offered. Others of the
 * slot may take its place: what they say of their routes is the same.
 *
 * @throws HttpError `http/routes-differ`, `http/no-method`
 */
export function routedFrom(app: Application, discovery: DiscoveryService): readonly Routed[] {
  const bySlot = new Map<string, Routed>();
  for (const { slot, metatype, module } of offered(discovery)) {
    const first = bySlot.get(slot);
    if (first) checkSameRoutes(first.cls, metatype);
    else bySlot.set(slot, { slot, cls: metatype, module, reference: () => app.getAsync<object>(slot) });
  }
  return [...bySlot.values()];
}

/** In the order in which they were registered. */
function offered(discovery: DiscoveryService) {
  const found = discovery.getProviders().flatMap(({ candidate, metatype, module }) => {
    if (candidate?.domain !== CONTROLLER || !metatype) return [];
    return { slot: candidate.slot, order: candidate.order, metatype, module };
  });
  return found.sort((one, other) => one.order - other.order);
}
