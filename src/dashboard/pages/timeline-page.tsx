import { useComputed } from '@preact/signals';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { Badge } from '../parts/badge.js';
import { Time } from '../parts/time.js';
import { VirtualList } from '../parts/virtual-list.js';
import { linkTo, route, setQuery } from '../routing/route.js';
import { timeline } from '../state/timeline.js';
import { EventDetails } from './timeline/event-details.js';
import { isShown, KINDS, viewFrom, type TimelineView } from './timeline/timeline-view.js';

const ROW_PX = 36;

/** What has happened, newest first, as it happens; each opens what is known of it. */
export function TimelinePage() {
  const view = useComputed(() => viewFrom(route.value.query));
  const shown = useComputed(() => timeline.value.filter((event) => isShown(event, view.value)));
  const open = timeline.value.find(({ id }) => id === route.value.of);
  return (
    <section class={`timeline${open ? ' split' : ''}`} aria-labelledby="timeline-title">
      <Bar view={view.value} count={shown.value.length} />
      {shown.value.length === 0 ? (
        <p class="empty">Nothing like that has happened since the process keeps events.</p>
      ) : (
        <VirtualList items={shown.value} rowPx={ROW_PX} keyOf={({ id }) => id} label="Events">
          {(event) => <Row event={event} isOpen={event.id === open?.id} />}
        </VirtualList>
      )}
      {open && <EventDetails event={open} />}
    </section>
  );
}

function Bar({ view, count }: { readonly view: TimelineView; readonly count: number }) {
  return (
    <div class="bar">
      <h1 id="timeline-title">Timeline</h1>
      <label class="search">
        <span class="hidden">Search events</span>
        <input
          type="search"
          placeholder="Search slots, messages, codes"
          value={view.text}
          onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
        />
      </label>
      <label>
        <span class="hidden">Show</span>
        <select value={view.kind} onChange={({ currentTarget }) => setQuery({ kind: currentTarget.value })}>
          {KINDS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p class="count" role="status">
        {count} of {timeline.value.length}
      </p>
    </div>
  );
}

function Row({ event, isOpen }: { readonly event: WireEvent; readonly isOpen: boolean }) {
  const { id, at, type, level, slot, message } = event;
  const query = Object.fromEntries(route.value.query);
  return (
    <a
      class={`event-row ${level}`}
      href={linkTo('timeline', id, query)}
      aria-current={isOpen ? 'true' : undefined}
    >
      <Time at={at} />
      <code>{type}</code>
      <span>{level === 'info' || level === 'debug' ? '' : <Badge word={level} />}</span>
      <bdi class="name">{slot ?? ''}</bdi>
      <bdi class="message">{message}</bdi>
    </a>
  );
}
