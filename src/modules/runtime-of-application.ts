import type { RuntimeEvent, RuntimeReloadFailed } from '../core/runtime-events.js';
import type { ApplicationRuntime } from '../core/runtime.js';

/** What is read again. */
export type RereadPart = RuntimeReloadFailed['what'];

/** The application that a process runs, once there is one. */
export interface RunningApplication {
  readonly emit: (event: RuntimeEvent) => void;
  /** Takes out of an error what nobody may see. */
  readonly clean: (thrown: unknown) => unknown;
  /** Closes the application. @throws ShutdownError */
  readonly close: (signal: string) => Promise<void>;
  /** Reads configuration again, or fetches all secrets anew. @throws ConfigError; SecretError */
  readonly reread: Readonly<Record<RereadPart, () => Promise<unknown>>>;
}

/** What is given back by closing it. */
export interface Closable {
  close(): Promise<void>;
}

/** The process around an application that is about to be. */
export interface RuntimeOfApplication {
  readonly face: ApplicationRuntime;
  /** Its state is about to be open: where a signal ends the process before there is an application, it is closed. */
  opens(state: Promise<Closable>): void;
  /** There is an application now. Never resolves where the process is on its way out already. */
  attach(application: RunningApplication): Promise<void>;
  /** The application is about to close. Resolves when nothing of the process calls its components any more. */
  closing(): Promise<void>;
  /** It has closed, or was never started. */
  closed(): Promise<void>;
}
