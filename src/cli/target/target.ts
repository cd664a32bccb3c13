import type { AdminClient } from '../../admin/client/admin-client.js';

/** Who answers: a running process, or an application that was loaded for the question. */
export interface Target {
  readonly kind: 'process' | 'application';
  /** Which one, for people. */
  readonly words: string;
  readonly client: AdminClient;
  close(): Promise<void>;
}
