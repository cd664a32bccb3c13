import type { WireSlotStatus } from '../../../admin/api/wire.js';
import { Badge } from '../../parts/badge.js';
import { Fact } from '../../parts/fact.js';
import { Ago } from '../../parts/time.js';
import { inFlight, slots } from '../../state/slots.js';

/** How the slot is doing, at a glance. */
export function Facts({ status }: { readonly status: WireSlotStatus }) {
  const { slot, state, active, generation, pending, activity, activityNote, lastChangeAt } = status;
  const { health } = slots.value.get(slot) ?? {};
  return (
    <>
      <dl class="facts">
        <Fact name="Serves">{active === undefined ? 'nothing' : <bdi>{`${active}#${generation}`}</bdi>}</Fact>
        <Fact name="State">
          <Badge word={state} /> {activity !== 'active' && <Badge word={activity} title={activityNote} />}
        </Fact>
        <Fact name="Health">{health === undefined ? 'not watched' : <Badge word={health} />}</Fact>
        <Fact name="In flight">{inFlight.value.get(slot) ?? 0}</Fact>
        <Fact name="Set to">
          <SetTo slot={slot} />
        </Fact>
        <Fact name="Swaps">
          {status.successfulSwaps} done, {status.failedSwaps} failed
        </Fact>
        {lastChangeAt !== undefined && (
          <Fact name="Last change">
            <Ago at={lastChangeAt} />
          </Fact>
        )}
        {pending !== undefined && <Fact name="Preparing">{pending}</Fact>}
      </dl>
      <Notices status={status} />
    </>
  );
}

function SetTo({ slot }: { readonly slot: string }) {
  const { selection } = slots.value.get(slot) ?? {};
  if (!selection) return <>nothing: the ranking decides</>;
  return (
    <>
      <bdi>{selection.provider}</bdi> by {selection.layer}
      {selection.unmet && ', which nothing can meet'}
    </>
  );
}

function Notices({ status }: { readonly status: WireSlotStatus }) {
  const { activity, activityNote, lastError, probation } = status;
  return (
    <>
      {activity !== 'active' && activityNote !== undefined && (
        <p class="notice warn">
          {activity}: {activityNote}
        </p>
      )}
      {lastError !== undefined && <p class="notice bad">{lastError}</p>}
      {probation && (
        <p class="notice warn">
          On probation until <Ago at={probation.until} />: {probation.failures} of {probation.calls} calls
          have failed; {probation.standby.join(', ')} stands by.
        </p>
      )}
    </>
  );
}
