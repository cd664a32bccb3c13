import type { OneiricEvent } from '../../core/events.js';
import type { SwapRequests } from '../../core/swap.js';
import { absence } from '../absence.js';
import { PlainSource } from '../plain/plain-source.js';
import { Cell, type Instance } from '../slot.js';
import { Staging } from '../swap/staging.js';
import type { StagingOrders } from '../swap/staging-tools.js';
import type { CleaningTools } from './owned.js';
import { Scopes, type ScopesTools } from './scopes.js';
import type { Source } from './template.js';
import type { TemplateTools } from './template-owner.js';
import { TemplateStaging } from './template-staging.js';

/** How instances come to serve: in slots that have more than one, it is a template that serves. */
export function stagingBy(tools: TemplateTools): (instance: Instance, orders: StagingOrders) => Staging {
  return (instance, orders) =>
    instance.candidate.scope === 'singleton'
      ? new Staging(instance, tools, orders)
      : new TemplateStaging(instance, tools, orders);
}

/** What instances ask for that are made when no change is under way. */
export function requestsLater(requests: () => SwapRequests): SwapRequests {
  return {
    swap: (slot, options) => requests().swap(slot, options),
    refresh: (slot, options) => requests().refresh(slot, options),
  };
}

interface Emitting {
  readonly emit: (event: OneiricEvent) => void;
}

/** The scopes of an application. */
export function newScopes(
  app: { readonly options: CleaningTools & Emitting; readonly stage: ReturnType<ScopesTools['stage']> },
  emptiness: (cell: Cell) => Error,
): Scopes {
  const { emit, clock } = app.options;
  return new Scopes({
    ...app.options,
    stage: () => app.stage,
    emptiness: (source) =>
      source instanceof PlainSource ? absence(source.title, app.stage) : emptiness(cellAt(source)),
    report: (error) => emit({ type: 'scope.warning', at: clock.epoch(), error }),
  });
}

/** The cell that a template was linked to. */
function cellAt(source: Source): Cell {
  if (source instanceof Cell) return source;
  throw new TypeError('templates are linked to cells');
}
