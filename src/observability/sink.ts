import type { LogFormat } from '../core/log-settings.js';
import type { Clock } from '../core/ports.js';
import type { Destination } from './destination.js';
import { formatLine } from './line-format.js';
import { LineQueue } from './line-queue.js';
import type { LogLine } from './log-line.js';
import type { LineLogger, LoggerMaker } from './winston.js';

/** What became of a sink, for everybody else. */
interface SinkNews {
  failed(sink: string, error: unknown): void;
  recovered(sink: string, dropped: number): void;
}

/** What a sink is made of. */
export interface SinkParts {
  readonly name: string;
  readonly destination: Destination;
  readonly format: LogFormat;
  readonly capacity: number;
  readonly clock: Clock;
  readonly news: SinkNews;
  /** The line that says in the sink itself how many lines are not there. */
  readonly gap: (sink: string, dropped: number) => LogLine;
  readonly makeLogger: LoggerMaker;
}

/** One place that lines go to, with a winston logger and a queue of its own: what one of them does, none of the others feels. */
export class Sink {
  readonly name: string;
  readonly #queue: LineQueue;
  readonly #logger: LineLogger;
  readonly #text: (line: LogLine) => string;
  #isClosed = false;

  constructor({ name, destination, format, capacity, clock, news, gap, makeLogger }: SinkParts) {
    this.name = name;
    this.#text = (line) => formatLine(line, format);
    this.#queue = new LineQueue({
      destination,
      capacity,
      clock,
      news: {
        failed: (error) => news.failed(name, error),
        recovered: (dropped) => {
          // Where they would have been, before whatever comes next.
          this.#format(gap(name, dropped));
          news.recovered(name, dropped);
        },
      },
    });
    this.#logger = makeLogger({
      format: this.#text,
      take: (text) => this.#queue.push(text),
    });
  }

  /** Takes a line, or counts it as dropped. Never throws, never waits. */
  write(line: LogLine): void {
    if (this.#queue.hasRoom) this.#format(line);
    else this.#queue.drop();
  }

  /** Writes what waits for as long as it may take. @returns how many lines were not written */
  async close(deadlineMs: number): Promise<number> {
    const lost = await this.#queue.close(deadlineMs);
    this.#isClosed = true;
    this.#logger.close();
    return lost;
  }

  #format(line: LogLine): void {
    // A destination that was given up may still come to its senses.
    if (this.#isClosed) return;
    try {
      this.#logger.write(line);
    } catch (error) {
      this.#queue.push(this.#text(line));
      this.#queue.fail(error);
    }
  }
}
