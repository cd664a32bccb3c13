import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { WireSlotRow } from '../../admin/api/wire.js';
import { Deed } from '../operations/deeds.js';
import { Badge } from '../parts/badge.js';
import { ProblemNote } from '../parts/problem-note.js';
import { VirtualList } from '../parts/virtual-list.js';
import { linkTo, route, setQuery } from '../routing/route.js';
import { followCalls } from '../state/live.js';
import { hasSlots, inFlight, slots, slotsError } from '../state/slots.js';
import { fits, FILTERS, wishFrom, type SlotWish } from './slot-filter.js';

const ROW_PX = 44;
const HEADS = ['Slot', 'Serves', 'State', 'Health', 'In flight', 'Set to', 'Shadowed'];

/** All slots: what serves each, and how it is doing. */
export function SlotsPage() {
  const wish = useComputed(() => wishFrom(route.value.query));
  const shown = useComputed(() => [...slots.value.values()].filter((row) => fits(row, wish.value)));
  useEffect(followCalls, []);
  if (!hasSlots.value)
    return slotsError.value === undefined ? (
      <p class="empty">Reading slots…</p>
    ) : (
      <ProblemNote error={slotsError.value} />
    );
  return (
    <section class="slots" aria-labelledby="slots-title">
      <Bar wish={wish.value} count={shown.value.length} />
      <div class="slot-row head" aria-hidden="true">
        {HEADS.map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      {shown.value.length === 0 ? (
        <p class="empty">
          {slots.value.size === 0 ? 'The application has no slots.' : 'No slot is like that.'}
        </p>
      ) : (
        <VirtualList items={shown.value} rowPx={ROW_PX} keyOf={({ slot }) => slot} label="Slots">
          {(row) => <Row row={row} />}
        </VirtualList>
      )}
    </section>
  );
}

function Bar({ wish, count }: { readonly wish: SlotWish; readonly count: number }) {
  return (
    <div class="bar">
      <h1 id="slots-title">Slots</h1>
      <label class="search">
        <span class="hidden">Search slots, providers and modules</span>
        <input
          type="search"
          placeholder="Search slots, providers, modules"
          value={wish.text}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
      </label>
      <label>
        <span class="hidden">Show</span>
        <select value={wish.only} onChange={({ currentTarget }) => setQuery({ only: currentTarget.value })}>
          {FILTERS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p class="count" role="status">
        {count} of {slots.value.size}
      </p>
      <p class="deeds">
        <Deed op={{ kind: 'swapAll', members: [] }} />
        <Deed op={{ kind: 'rotate' }} />
      </p>
    </div>
  );
}

function Row({ row }: { readonly row: WireSlotRow }) {
  const { slot, state, active, generation, activity, health, selection, shadowed = [] } = row;
  return (
    <a class="slot-row" href={linkTo('slots', slot)} data-slot={slot}>
      <bdi class="name">{slot}</bdi>
      <bdi class="serves">{active === undefined ? '–' : `${active}#${generation}`}</bdi>
      <span>
        <Badge word={activity === 'active' ? state : activity} />
      </span>
      <span>{health === undefined ? '' : <Badge word={health} />}</span>
      <Calls slot={slot} />
      <span class="set">
        {selection && (
          <>
            <bdi>{selection.provider}</bdi>{' '}
            <small>{selection.unmet ? `${selection.layer}, unmet` : selection.layer}</small>
          </>
        )}
      </span>
      <bdi class="shadowed">{shadowed.map(({ provider }) => provider).join(', ')}</bdi>
    </a>
  );
}

/** Changes without the row. */
function Calls({ slot }: { readonly slot: string }) {
  const calls = useComputed(() => inFlight.value.get(slot) ?? 0);
  return <span class="number">{calls}</span>;
}
