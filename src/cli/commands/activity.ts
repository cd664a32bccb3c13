import type { Paused } from '../answers.js';
import type { Call } from '../call.js';
import type { ExitCode } from '../cli-error.js';
import { stateCell } from '../output/words.js';
import { shown } from '../shown.js';

/** Shows what is paused or drained, by whom, and why. */
export const run = (call: Call): Promise<ExitCode> =>
  shown(call, {
    types: ['activity.*'],
    ask: () => call.get<Paused>('/v1/activity'),
    people: ({ paused }) =>
      paused.length === 0
        ? 'Nothing is paused or drained.'
        : call.output.table(
            ['WHAT', 'CALLS', 'BY', 'WHY'],
            paused.map(({ slot, domain, activity, requestedBy, note }) => [
              slot ?? `all of ${domain ?? '?'}`,
              stateCell(activity),
              requestedBy,
              note,
            ]),
          ),
  });
