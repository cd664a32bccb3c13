import type { Explanation } from '../answers.js';
import type { Call } from '../call.js';
import { severalLines } from '../output/escape.js';
import { slotPath } from '../request.js';

/** Says why a slot resolves as it does. */
export async function run(call: Call): Promise<void> {
  const { given } = call;
  const explanation: Explanation = await call.get(slotPath(given.required(0), 'explain'), {
    capabilities: given.texts('capability')?.join(','),
    require: given.text('require'),
    limit: given.number('limit'),
  });
  await call.output.answer(explanation, () => severalLines(explanation.text));
}
