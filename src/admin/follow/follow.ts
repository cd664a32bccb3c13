import type { Clock } from '../../core/ports.js';
import { systemClock } from '../../core/system-clock.js';
import type { Application } from '../../modules/application.js';
import type { AdminClient } from '../client/admin-client.js';
import { Follower } from './follower.js';
import type { Following } from './following.js';

/** What of another process is followed. */
export interface FollowOptions {
  /** Only what operators select there, or only what they pause and drain. Default: both. */
  readonly only?: 'selection' | 'activity' | undefined;
  /** Ends it, as `stop` does. */
  readonly signal?: AbortSignal | undefined;
  /** For the pauses between tries. Default: that of this machine. */
  readonly clock?: Clock | undefined;
}

/**
 * Makes an application take over what operators select, pause and drain in another process: as it is there, and as it
 * changes. Whatever is decided here by others holds until the same changes there. A process that is not there is waited for,
 * and one that comes back is followed again. Ends by itself when the application closes.
 *
 * @param client of the process that is followed: see `adminClient`
 * @example
 * const following = follow(app, adminClient({ socket: '/srv/first/.oneiric/admin.sock' }));
 * await following.begun;
 */
export function follow(app: Application, client: AdminClient, options: FollowOptions = {}): Following {
  const { only, signal, clock = systemClock } = options;
  return new Follower(app, client, { only, signal, clock });
}
