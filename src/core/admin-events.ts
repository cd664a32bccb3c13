import type { EventFact } from './event-fact.js';

/** The application can be operated from outside. */
export interface AdminOpened extends EventFact {
  /** Discriminates the union. */
  readonly type: 'admin.opened';
  /** Path of the socket. */
  readonly socket: string | undefined;
  /** Where HTTP answers. */
  readonly url: string | undefined;
}

/** Something of the admin API failed: a way in that could not be opened, or a request for a reason that nobody foresaw. */
export interface AdminWarning extends EventFact {
  /** Discriminates the union. */
  readonly type: 'admin.warning';
  /** What failed: `socket`, `http`, `close`, or `request` with the id that its answer names. */
  readonly what: string;
  /** What it failed with. */
  readonly error: unknown;
}

/** What happens to the admin API. */
export type AdminEvent = AdminOpened | AdminWarning;
