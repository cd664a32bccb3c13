import type { Publisher } from './publishing/publisher.js';

/** Where lines are written to. */
export type Screen = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  /** Of the terminal. */
  readonly columns?: number | undefined;
};

/** What the command line has around it. */
export interface World {
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Whether somebody can be asked. */
  readonly canAsk: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Name of whoever types. */
  readonly user: string;
  /** Aborts at Ctrl-C, and when there is no use in writing any more. */
  readonly interrupted: AbortSignal;
  /** Aborts when whoever reads the output has seen enough. */
  readonly unread: AbortSignal;
  /** What makes, signs and verifies what is remote; its code comes when it is needed. */
  readonly publisher: () => Promise<Publisher>;
}
