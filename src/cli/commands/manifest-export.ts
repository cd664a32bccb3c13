import type { Call } from '../call.js';
import { oneLine } from '../output/escape.js';
import { writeTo } from '../publishing/files.js';
import { readAs } from '../publishing/in-file.js';

/** Writes a manifest as somebody would have written it, to go on from there. Nobody's signature is verified. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const publisher = await call.world.publisher();
  const manifest = await readAs(call, given.required(0), (bytes) => publisher.manifestIn(bytes));
  const out = given.text('out');
  const format = given.text('format') === 'json' ? 'json' : publisher.formatOf(out ?? '');
  const authored = publisher.authoredFrom(manifest);
  const text = await publisher.writeAuthored(authored, format);
  if (out !== undefined) await writeTo(call, out, text);
  await output.answer(authored, () => (out === undefined ? text.trimEnd() : oneLine(out)));
}
