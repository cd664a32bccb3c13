import { Subject } from 'rxjs';
import { AdminEvents, type RecentQuery, type StreamQuery } from '../../../src/admin/events/admin-events.js';
import type { WireEvent } from '../../../src/admin/events/wire-event.js';
import type { OneiricEvent } from '../../../src/core/events.js';
import { systemClock } from '../../../src/core/system-clock.js';
import type { SlotName } from '../../../src/core/names.js';
import { Redactor } from '../../../src/observability/redactor.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { StreamReader } from './stream-reader.js';

/** What is answered to whoever asks for what has happened. */
export interface Recent {
  readonly events: readonly WireEvent[];
  readonly next: string;
  readonly missed?: number | null;
}

/** An application that consists of its events. */
export class EventsWorld {
  readonly events$ = new Subject<OneiricEvent>();
  readonly clock = new ManualClock();
  readonly events: AdminEvents;
  /** Streams whose clients were let go of. */
  cut = 0;

  /** @param isReal by the time of this machine */
  constructor({ capacity = 1_000, secrets = [] as readonly string[], isReal = false } = {}) {
    const redactor = new Redactor(() => secrets);
    this.events = new AdminEvents({
      events$: this.events$,
      clock: isReal ? systemClock : this.clock,
      redactor,
      capacity,
    });
  }

  tell(event: OneiricEvent): void {
    this.events$.next(event);
  }

  /** Slots were switched. */
  switched(...slots: SlotName[]): void {
    for (const slot of slots) this.tell({ type: 'swap.switched', at: 1, id: 1, slots: [slot], slot });
  }

  log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.tell({ type: 'log.written', at: 1, level: 'info', area: 'Catalog', message, fields });
  }

  recent(query: RecentQuery = {}): Recent {
    return JSON.parse(this.events.recent(query)) as Recent;
  }

  stream(query: Omit<StreamQuery, 'cut'> = {}): StreamReader {
    return new StreamReader(this.events.stream({ ...query, cut: () => (this.cut += 1) }));
  }

  /** Whoever waits has been told. */
  settle(): Promise<void> {
    return this.clock.elapse(20);
  }
}
