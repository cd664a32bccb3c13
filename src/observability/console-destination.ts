import { setImmediate } from 'node:timers/promises';
import type { Destination, Taken } from './destination.js';

/** What of a stream is needed: `process.stderr` and `process.stdout` have it. */
export interface LineStream {
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** The console of the process: it belongs to everybody, so that it is never ended. */
export class ConsoleDestination implements Destination {
  readonly #stream: LineStream;
  // A reader that has gone away would end the process otherwise; every write is told by itself.
  readonly #ignore = () => undefined;

  constructor(stream: LineStream) {
    this.#stream = stream;
    stream.on('error', this.#ignore);
  }

  write(lines: readonly string[]): Promise<Taken> {
    return new Promise((resolve) => {
      this.#stream.write(`${lines.join('\n')}\n`, (error) => {
        resolve(error ? { count: 0, error } : { count: lines.length });
      });
    });
  }

  /** What the last write leads to may be emitted a little later than the write is told. */
  async close(): Promise<void> {
    await setImmediate();
    this.#stream.off('error', this.#ignore);
  }
}
