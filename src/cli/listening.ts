import type { EventsOptions } from '../admin/client/event-source.js';
import type { Call } from './call.js';
import { oneLine } from './output/escape.js';

/** How a command listens until Ctrl-C: a connection that is lost is made again, and both is said on stderr. */
export function listening({ output, world }: Call): EventsOptions {
  let isLost = false;
  return {
    signal: world.interrupted,
    disconnected: ({ code }) => {
      if (!isLost) output.note(`the connection is lost (${oneLine(code)}); tries again`);
      isLost = true;
    },
    connected: () => {
      if (isLost) output.note('connected again');
      isLost = false;
    },
  };
}
