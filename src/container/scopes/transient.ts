import { hold } from '../holder.js';
import { givePlain } from '../plain/plain-holder.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import { Cell, type Holder, type Instance } from '../slot.js';
import { Owned } from './owned.js';
import type { Scopes } from './scopes.js';
import { StagedMakers } from './staged-makers.js';
import type { Source, Template } from './template.js';

/** Whoever a transient is made for. */
interface TransientHolder extends Holder {
  /** Transients that were made for it, and go with it. */
  owned: Owned | undefined;
  /** Plain providers that it was given, parameters or not. */
  plains: readonly PlainProvider[];
}

/** Whoever a transient is made for, and what the cells will hold when that is used. */
export interface TransientOrder {
  readonly holder: TransientHolder;
  readonly scopes: Scopes;
  readonly target: (cell: Cell) => Instance | undefined;
}

/** Makes a transient that goes with its holder; `Pending` where that takes time, undefined where nothing makes it yet. */
export function transientFor(made: Source, { holder, scopes, target }: TransientOrder): unknown {
  const templateAfter = (source: Source): Template | undefined =>
    source instanceof Cell ? target(source)?.template : source.instance?.template;
  if (!templateAfter(made)) return undefined;
  // What a plain provider was given stays with it: it does not move, and ends after whatever has an instance of it.
  if (made instanceof Cell) holdAllOf(made, holder, target);
  holder.owned ??= new Owned(scopes.tools, scopes.tools.report);
  const makers = new StagedMakers(scopes.epochs.current, templateAfter);
  return makers.makerOf(made).make(undefined, holder.owned);
}

/** What a transient was given is given to whoever it is made for: it goes with that. */
function holdAllOf(transient: Cell, holder: TransientHolder, target: TransientOrder['target']): void {
  const instance = target(transient);
  if (!instance) return;
  for (const plain of instance.plains) givePlain(holder, plain);
  for (const cell of instance.holds) {
    hold(holder, { cell, policy: 'follow', optional: !instance.requires.has(cell) });
    if (cell.slot.scope === 'transient') holdAllOf(cell, holder, target);
  }
}
