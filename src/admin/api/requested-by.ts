import type { Principal } from '../principal.js';

/** Who asks, as the journal has it: who they say they are, and the way they came. */
export function requestedBy(said: string | undefined, { channel, role }: Principal): string {
  const way = channel === 'http' ? `http, ${role}` : channel;
  return `${said ?? 'unknown'} (${way})`;
}
