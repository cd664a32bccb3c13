import type { Candidate } from '../../core/candidate.js';
import type { SlotName } from '../../core/names.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Slot } from '../slot.js';
import type { SlotStatus } from '../status.js';
import type { GraphCell, GraphInstance, GraphPlain, GraphSlot } from './graph-facts.js';

/** What a node of a slot is made from. */
interface SlotSources {
  readonly chosen: Candidate | undefined;
  /** Undefined where nobody has looked at it yet. */
  readonly slot: { readonly slot: Slot; readonly state: SlotStatus['state'] } | undefined;
  readonly instances: readonly GraphInstance[];
}

export function slotNode(name: SlotName, { chosen, slot, instances }: SlotSources): GraphSlot {
  const serving = slot?.slot.active.instance;
  const shown = serving?.candidate ?? chosen;
  return Object.freeze({
    id: name,
    kind: 'slot',
    slot: name,
    ...(slot ? doings(slot) : UNTOUCHED),
    chosen: chosen?.provider,
    active: serving?.label,
    scope: shown?.scope,
    module: shown?.module,
    instances: Object.freeze(instances),
  });
}

type Doings = Pick<GraphSlot, 'state' | 'activity' | 'cells'>;

const UNTOUCHED: Doings = { state: 'inactive', activity: 'active', cells: Object.freeze([]) };

const doings = ({ slot, state }: NonNullable<SlotSources['slot']>): Doings => ({
  state,
  activity: slot.activity.activity,
  cells: Object.freeze(cellsOf(slot)),
});

export function plainNode(id: string, { title, module, state }: PlainProvider): GraphPlain {
  return Object.freeze({ id, kind: 'plain', title, module, isBuilt: state === 'ready' });
}

/** Pins and views that anybody was given, or that serve. */
function cellsOf(slot: Slot): GraphCell[] {
  const used = slot.cells().filter((cell) => !cell.isActive && cell.isInUse);
  return used.map(({ provider, capabilities, instance, kept }) =>
    Object.freeze({
      kind: provider === undefined ? 'view' : 'pin',
      provider,
      capabilities,
      instance: instance?.label,
      isKeptByApplication: kept,
    }),
  );
}
