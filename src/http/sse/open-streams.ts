import type { Clock } from '../../core/ports.js';
import { ServiceUnavailableException } from '../exceptions/exceptions.js';

/** How streams of events are kept. */
interface StreamSettings {
  /** Milliseconds after which a connection on which nothing happens is kept alive by a comment. */
  readonly heartbeatMs: number;
  /** Events that wait for a client that reads too slowly. */
  readonly bufferedEvents: number;
  /** Bytes that wait for it. */
  readonly bufferedBytes: number;
}

interface OpenStreamsOptions extends StreamSettings {
  readonly clock: Clock;
  /** How many are open at once. */
  readonly most: number;
}

/** The place of one stream among those that are open. */
export interface StreamPlace extends Disposable {
  /** Told when the application closes; at once where it has. */
  onClose(end: () => void): void;
}

/** The streams of events that are open: so many and no more, and none when the application has closed. */
export class OpenStreams {
  readonly options: OpenStreamsOptions;
  readonly #taken = new Set<StreamPlace>();
  readonly #ends = new Map<StreamPlace, () => void>();
  #isClosed = false;

  constructor(options: OpenStreamsOptions) {
    this.options = options;
  }

  /** A place, until it is disposed of. @throws ServiceUnavailableException where there is none */
  take(): StreamPlace {
    if (this.#taken.size >= this.options.most) throw full();
    const place: StreamPlace = {
      onClose: (end) => {
        this.#ends.set(place, end);
        if (this.#isClosed) end();
      },
      [Symbol.dispose]: () => {
        this.#taken.delete(place);
        this.#ends.delete(place);
      },
    };
    this.#taken.add(place);
    return place;
  }

  /** Ends them: nobody else would. */
  close(): void {
    this.#isClosed = true;
    for (const end of [...this.#ends.values()]) end();
  }
}

const full = () =>
  new ServiceUnavailableException('There are too many streams.', { headers: { 'retry-after': '5' } });
