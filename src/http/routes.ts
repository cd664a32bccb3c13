import type { Constructable } from '../core/component.js';
import type { Application } from '../modules/application.js';
import type { DiscoveryService } from '../modules/discovery.js';
import { CONTROLLER } from './decorators/controller.js';
import { getControllerMethodMetadataList } from './http-core.js';
import { HttpError } from './http-error.js';
import type { Routed } from './routed.js';

/**
 * The slots of controllers of an application, each with the class whose routes it has: the first that is offered. Others of the
 * slot may take its place, and have the same routes.
 *
 * @throws HttpError `http/routes-differ`
 */
export function routedFrom(app: Application, discovery: DiscoveryService): readonly Routed[] {
  const bySlot = new Map<string, Routed>();
  for (const { slot, metatype, module } of offered(discovery)) {
    const first = bySlot.get(slot);
    if (first) checkSame(first.cls, metatype);
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

/** Which method answers what: `get /:id`. */
const routesOf = (cls: Constructable) =>
  getControllerMethodMetadataList(cls as unknown as NewableFunction).map(
    ({ requestMethodType, path, methodKey }) => `${requestMethodType} ${path} by ${String(methodKey)}`,
  );

function checkSame(first: Constructable, other: Constructable): void {
  const known = new Set(routesOf(first));
  const more = routesOf(other).find((route) => !known.has(route));
  if (more === undefined) return;
  throw new HttpError(
    'http/routes-differ',
    `${other.name} answers ${more}, and ${first.name}, which has the routes of their slot, does not. Nothing was started.`,
    { path: other.name, hint: `declare all routes on ${first.name}, or give ${other.name} a key of its own` },
  );
}
