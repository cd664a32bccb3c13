import { useComputed } from '@preact/signals';
import type { WireSlotStatus } from '../../../admin/api/wire.js';
import type { WireEvent } from '../../../admin/events/wire-event.js';
import { Badge } from '../../parts/badge.js';
import { duration, Time } from '../../parts/time.js';
import { timeline } from '../../state/timeline.js';

interface GenerationsProps {
  readonly slot: string;
  readonly status: WireSlotStatus;
}

/** What has served, what is on its way out, and how each change went. */
export function Generations({ slot, status }: GenerationsProps) {
  const swaps = useComputed(() =>
    timeline.value.filter(({ slot: of, area, type }) => of === slot && area === 'swap' && ENDS.has(type)),
  );
  return (
    <section aria-labelledby="generations-title">
      <h2 id="generations-title">Generations</h2>
      <ul class="generations">
        {status.active !== undefined && (
          <li>
            <bdi class="name">{`${status.active}#${status.generation}`}</bdi> <Badge word="serving" />
          </li>
        )}
        {status.retiring.map((label) => (
          <li key={label}>
            <bdi class="name">{label}</bdi> <Badge word="retiring" />
          </li>
        ))}
        {status.abandoned.map((label) => (
          <li key={label}>
            <bdi class="name">{label}</bdi> <Badge word="abandoned" title="outlived its deadline" />
          </li>
        ))}
      </ul>
      {status.recentSwapDurationsMs.length > 0 && (
        <p class="hint">The last swaps took {status.recentSwapDurationsMs.map(duration).join(', ')}.</p>
      )}
      <ol class="steps">
        {swaps.value.slice(0, MOST).map((event) => (
          <Step key={event.id} event={event} />
        ))}
      </ol>
    </section>
  );
}

const MOST = 30;
const ENDS: ReadonlySet<string> = new Set([
  ...['swap.switched', 'swap.retired', 'swap.disposed', 'swap.failed', 'swap.rolledBack', 'swap.aborted'],
]);

function Step({ event: { at, type, message, error } }: { readonly event: WireEvent }) {
  return (
    <li>
      <Time at={at} /> <code>{type}</code> {message}
      {error && <small>{error.message}</small>}
    </li>
  );
}
