import type { ConfigAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { severalLines } from '../output/escape.js';

/** Shows what configuration says, and by which sources. */
export async function run(call: Call): Promise<void> {
  const answer: ConfigAnswer = await call.get('/v1/config');
  await call.output.answer(answer, async () => {
    const { profile, sources, values } = answer;
    const rows = sources.map(({ source, layer, state, error }) => [source, layer, state, error?.message]);
    const table = await call.output.table(['SOURCE', 'LAYER', 'STATE', 'ERROR'], rows);
    return [
      `profile ${severalLines(profile)}`,
      '',
      table,
      '',
      severalLines(JSON.stringify(values, undefined, 2)),
    ].join('\n');
  });
}
