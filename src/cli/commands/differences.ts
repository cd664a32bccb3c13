import type { Differences } from '../answers.js';
import type { Call } from '../call.js';
import { timeWords } from '../output/words.js';

/** Shows what is not as it is wished, and why. */
export async function run(call: Call): Promise<void> {
  const answer: Differences = await call.get('/v1/differences');
  await call.output.answer(answer, () =>
    answer.differences.length === 0
      ? 'All is as it is wished.'
      : call.output.table(
          ['SLOT', 'WHAT', 'WISHED', 'IS', 'WHY', 'NEXT TRY'],
          answer.differences.map(({ slot, kind, desired, actual, why, nextTryAt }) => [
            slot,
            kind,
            desired,
            actual,
            why,
            timeWords(nextTryAt),
          ]),
        ),
  );
}
