import type { ApplicationAdmin } from '../core/admin.js';

/** What operates an application from outside, once there is one. */
export interface AdminOfApplication {
  readonly face: ApplicationAdmin;
  /** Before the application starts: a start that hangs can be looked at. Never rejects: what fails is told. */
  open(): Promise<void>;
  /** When components are closed. Ends what still answers, within bounds; a second call waits for the first. */
  close(): Promise<void>;
}
