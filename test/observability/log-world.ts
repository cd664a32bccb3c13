import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { onTestFinished } from 'vitest';
import type { OneiricEvent } from '../../src/core/events.js';
import type { LineStream } from '../../src/observability/console-destination.js';
import { DEFAULT_LOG_SETTINGS, type LogSettings } from '../../src/core/log-settings.js';
import { startLogging, type Logging, type LoggingParts } from '../../src/observability/logging.js';
import { Redactor } from '../../src/observability/redactor.js';
import { ManualClock } from '../../src/testing/manual-clock.js';

/** A line as its JSON says it. */
export interface WrittenLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly area: string;
  readonly message: string;
  readonly correlation?: string;
  readonly slot?: string;
  readonly error?: Record<string, unknown>;
  readonly fields?: Record<string, unknown>;
}

/** A stream that does with its lines what a test wants. */
class TestStream implements LineStream {
  text = '';
  /** Undefined takes everything at once. */
  answer: ((done: (error?: Error | null) => void) => void) | undefined;
  readonly waiting: (() => void)[] = [];
  listeners = 0;

  write(text: string, done: (error?: Error | null) => void): boolean {
    const taken = (error?: Error | null) => {
      if (!error) this.text += text;
      done(error);
    };
    if (this.answer) this.answer(taken);
    else queueMicrotask(taken);
    return true;
  }

  on(): void {
    this.listeners += 1;
  }

  off(): void {
    this.listeners -= 1;
  }

  /** Takes nothing until it is let go. */
  hang(): void {
    this.answer = (done) => this.waiting.push(done);
  }

  letGo(): void {
    this.answer = undefined;
    for (const done of this.waiting.splice(0)) done();
  }

  fail(error: Error): void {
    this.answer = (done) => queueMicrotask(() => done(error));
  }

  get lines(): WrittenLine[] {
    return linesOf(this.text);
  }

  get events(): string[] {
    return this.lines.map(({ event }) => event);
  }
}

/** An application that consists of its events. */
export class LogWorld {
  readonly events$ = new Subject<OneiricEvent>();
  readonly clock = new ManualClock();
  readonly seen: OneiricEvent[] = [];
  readonly stderr = new TestStream();
  readonly stdout = new TestStream();

  constructor() {
    this.events$.subscribe((event) => this.seen.push(event));
  }

  emit = (event: OneiricEvent): void => this.events$.next(event);

  /** Starts logging, which ends with the test. */
  async start(
    settings: Partial<LogSettings> = {},
    { secrets = [], ...parts }: Partial<LoggingParts> & { secrets?: readonly string[] } = {},
  ): Promise<Logging> {
    const logging = await startLogging(this, settingsOf(settings), {
      env: {},
      redactor: new Redactor(() => secrets),
      streams: this,
      ...parts,
    });
    onTestFinished(async () => {
      this.stderr.letGo();
      this.stdout.letGo();
      await logging.close();
    });
    return logging;
  }

  /** Some event of one area at one level: `info`. */
  select(provider: string): void {
    this.emit({ type: 'selection.changed', at: 0, slot: 'adapter:cache', layer: 'operator', provider });
  }
}

export const settingsOf = (settings: Partial<LogSettings>): LogSettings => ({
  ...DEFAULT_LOG_SETTINGS,
  ...settings,
});

const linesOf = (text: string): WrittenLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WrittenLine);

export const linesIn = (path: string): WrittenLine[] => linesOf(readFileSync(path, 'utf8'));

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'oneiric-log-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}
