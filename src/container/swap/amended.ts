import type { Change } from './change.js';

/** What of a change may differ from one transition to the next. */
type Amendment = {
  readonly [
    Field in 'phase' | 'lanes' | 'renew' | 'members' | 'retirements' | 'children' | 'trial' | 'suspension'
  ]?: Change[Field];
};

/**
 * A copy of a change with some fields replaced. Every field by name: copies of an object that was itself put together
 * from a copy are several times as slow, and a swap makes a dozen of them.
 */
export function amended(change: Change, by: Amendment): Change {
  const {
    phase = change.phase,
    lanes = change.lanes,
    renew = change.renew,
    members = change.members,
    retirements = change.retirements,
    children = change.children,
    trial = change.trial,
    suspension = change.suspension,
  } = by;
  const { id, kind, slots, wants, force, probation, isProvisional, parent, reentrant, setback } = change;
  return {
    id,
    kind,
    slots,
    lanes,
    wants,
    force,
    probation,
    isProvisional,
    parent,
    phase,
    renew,
    reentrant,
    members,
    retirements,
    children,
    setback,
    trial,
    suspension,
  };
}
