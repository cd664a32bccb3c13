import type { Clock } from '../core/ports.js';
import { within } from './deadline.js';
import type { Destination } from './destination.js';
import { LoggingError } from './logging-error.js';

/** A folder far away may not answer. */
const OPEN_MS = 5_000;

/** Places whose opening was given up and has not ended: each holds a thread, of which the process has few. */
const unended = new Set<string>();

/** A place to open. */
interface Opened {
  /** Which one it is. */
  readonly place: string;
  readonly open: () => Promise<Destination>;
}

/**
 * Opens a place within 5 s. One that opens later is closed, and until then it is not opened again.
 *
 * @throws LoggingError `logging/sink-hangs`; otherwise why it does not open
 */
export async function openInTime(clock: Clock, { place, open }: Opened): Promise<Destination> {
  if (unended.has(place)) throw hangs('An earlier try to open it has not ended.');
  const opening = open();
  const opened = await within(clock, OPEN_MS, { work: opening, late: undefined });
  if (opened) return opened;
  unended.add(place);
  opening
    .then((destination) => destination.close())
    .catch(() => undefined)
    .finally(() => unended.delete(place));
  throw hangs(`It did not open within ${OPEN_MS} ms.`);
}

const hangs = (message: string) => new LoggingError('logging/sink-hangs', message);
