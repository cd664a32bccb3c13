import { useEffect, useState } from 'preact/hooks';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { Time } from '../parts/time.js';
import { onEvent } from '../state/live.js';
import { slotsOf, type Operation } from './operation.js';

interface ProgressProps {
  readonly op: Operation;
  /** When it began; milliseconds since 1970. */
  readonly since: number;
  readonly isOver: boolean;
  /** The change that it was, once that is known: others of the same slot are left out. */
  readonly change?: number | undefined;
}

const MOST = 100;

/** What happens while an operation runs, as the application tells it. */
export function Progress({ op, since, isOver, change }: ProgressProps) {
  const [events, setEvents] = useState<readonly WireEvent[]>([]);
  useEffect(() => {
    const names = new Set(slotsOf(op));
    const isOurs = ({ slot, area }: WireEvent) =>
      names.size > 0 ? slot !== undefined && names.has(slot) : ['remote', 'secret', 'swap'].includes(area);
    return onEvent((event) => {
      if (isOurs(event)) setEvents((before) => [...before, event].slice(-MOST));
    });
  }, [op, since]);
  return (
    <div aria-live="polite" class="progress">
      {!isOver && (
        <p>
          <progress aria-label="Under way" /> Under way…
        </p>
      )}
      <ol class="steps">
        {events.filter(isOf(change)).map(({ id, at, type, message, error }) => (
          <li key={id}>
            <Time at={at} /> <code>{type}</code> {message}
            {error && <small>{error.message}</small>}
          </li>
        ))}
      </ol>
    </div>
  );
}

const isOf =
  (change: number | undefined) =>
  ({ correlation }: WireEvent): boolean =>
    change === undefined || correlation === undefined || correlation.endsWith(`-${change}`);
