import { OneiricError, oneLineOf } from '../core/errors.js';
import type { LogSettings } from '../core/log-settings.js';
import { ConsoleDestination, type LineStream } from './console-destination.js';
import { heldUntil, type Destination } from './destination.js';
import { LoggingError } from './logging-error.js';
import { openInTime } from './opening.js';
import { RotatingFile } from './rotating-file.js';
import { Sink, type SinkParts } from './sink.js';

/** A place that the settings want lines to go to. */
interface Wanted {
  readonly name: string;
  /** Which one it is, for whoever has to correct it. */
  readonly place: string;
  readonly format: SinkParts['format'];
  readonly capacity: number;
  /** Two of the same key are the same place, looked after in the same way. */
  readonly key: string;
  readonly open: () => Promise<Destination>;
}

/** What sinks are made with. */
export interface SinkTools extends Pick<SinkParts, 'clock' | 'news' | 'gap' | 'makeLogger'> {
  /** The streams of the process. */
  readonly streams: Readonly<Record<'stderr' | 'stdout', LineStream>>;
}

/** A sink, and what it was made for. */
interface Kept {
  readonly key: string;
  readonly sink: Sink;
}

/** All places that lines go to at the moment. */
export class SinkSet {
  readonly #tools: SinkTools;
  #kept: readonly Kept[] = [];

  constructor(tools: SinkTools) {
    this.#tools = tools;
  }

  get sinks(): readonly Sink[] {
    return this.#kept.map(({ sink }) => sink);
  }

  /**
   * Makes the sinks that the settings want, all of them or none; what was there and is no longer wanted is left over.
   *
   * @param hasLeft when that has written what waited: until then those that are made write nothing
   * @throws LoggingError `logging/cannot-open`
   */
  async become(settings: LogSettings, hasLeft: Promise<void>): Promise<readonly Sink[]> {
    const next: Kept[] = [];
    const made: Sink[] = [];
    try {
      for (const wanted of wantedBy(settings, this.#tools.streams)) {
        const same = this.#kept.find(({ key }) => key === wanted.key);
        const kept = same ?? { key: wanted.key, sink: await this.#made(wanted, hasLeft) };
        if (!same) made.push(kept.sink);
        next.push(kept);
      }
    } catch (error) {
      await Promise.all(made.map((sink) => sink.close(0)));
      throw error;
    }
    const left = this.#kept.filter((one) => !next.includes(one));
    this.#kept = next;
    return left.map(({ sink }) => sink);
  }

  async #made(wanted: Wanted, hasLeft: Promise<void>): Promise<Sink> {
    const { name, format, capacity } = wanted;
    const { clock, news, gap, makeLogger } = this.#tools;
    try {
      const destination = heldUntil(hasLeft, await openInTime(clock, wanted));
      return new Sink({ name, destination, format, capacity, clock, news, gap, makeLogger });
    } catch (cause) {
      const holds = this.#kept.length > 0 ? 'Lines go where they went before.' : 'Nothing is logged.';
      const what = `${wanted.place} cannot be opened for the log: ${oneLineOf(cause)}`;
      throw new LoggingError('logging/cannot-open', `${withoutDot(what)}. ${holds}`, {
        cause,
        hint: hintOf(cause) ?? 'check logging.file.path: its folder, and who may write there',
      });
    }
  }
}

const hintOf = (error: unknown) => (error instanceof OneiricError ? error.hint : undefined);

const withoutDot = (text: string) => (text.endsWith('.') ? text.slice(0, -1) : text);

function wantedBy(
  { console, format, bufferLines, file }: LogSettings,
  streams: SinkTools['streams'],
): Wanted[] {
  const wanted: Omit<Wanted, 'key'>[] = [];
  if (console !== 'off') {
    const open = () => Promise.resolve(new ConsoleDestination(streams[console]));
    wanted.push({ name: 'console', place: `The console (${console})`, format, capacity: bufferLines, open });
  }
  if (file) {
    const open = () => RotatingFile.open(file);
    const place = `The file ${JSON.stringify(file.path)}`;
    wanted.push({ name: 'file', place, format: file.format, capacity: bufferLines, open });
  }
  return wanted.map((one) => ({
    ...one,
    key: JSON.stringify([one, one.name === 'file' ? file : console]),
  }));
}
