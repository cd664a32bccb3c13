import type { Plugins } from '../answers.js';
import type { Call } from '../call.js';
import { stateCell } from '../output/words.js';

/** Shows which plugins there are. */
export async function run(call: Call): Promise<void> {
  const answer: Plugins = await call.get('/v1/plugins');
  await call.output.answer(answer, () =>
    answer.plugins.length === 0
      ? 'There are no plugins.'
      : call.output.table(
          ['PLUGIN', 'VERSION', 'STATE', 'OFFERS', 'ERROR'],
          answer.plugins.map(({ name, version, state, candidates, error }) => [
            name,
            version,
            stateCell(state),
            candidates.join(', '),
            error?.message,
          ]),
        ),
  );
}
