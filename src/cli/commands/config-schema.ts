import type { Call } from '../call.js';
import { severalLines } from '../output/escape.js';

/** Shows the JSON Schema of what configuration may say. */
export async function run(call: Call): Promise<void> {
  const schema = await call.get('/v1/config/schema');
  await call.output.answer(schema, () => severalLines(JSON.stringify(schema, undefined, 2)));
}
