import type { Call } from '../call.js';
import type { Decision } from '../../remote/publish/predecessor/decisions.js';
import { oneLine } from '../output/escape.js';
import { writeTo } from '../publishing/files.js';
import { readAs } from '../publishing/in-file.js';
import { refuseExisting } from '../publishing/refuse-existing.js';

/** Makes a manifest of one of the Python package, and says what nobody but a person can decide. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const publisher = await call.world.publisher();
  const source = given.required(0);
  const out = given.text('out') ?? 'manifest.yaml';
  await refuseExisting(call, out);
  const { authored, count, decisions } = await readAs(call, source, async (bytes) =>
    publisher.importManifest(await publisher.readAuthored(bytes, source)),
  );
  const format = publisher.formatOf(out);
  const text = await publisher.writeAuthored(authored, format);
  await writeTo(call, out, format === 'yaml' ? `${remarks(decisions)}${text}` : text);
  await output.answer({ file: out, entries: count, decisions }, () =>
    [
      `${oneLine(out)}: ${count} entries; to be decided: ${decisions.length}`,
      ...decisions.map(({ path, text: words }) => `  ${oneLine(path)} ${oneLine(words)}`),
    ].join('\n'),
  );
}

const remarks = (decisions: readonly Decision[]) =>
  ['Imported. To be decided:', ...decisions.map(({ path, text }) => `- ${path} ${text}`)]
    .map((line) => `# ${oneLine(line)}\n`)
    .join('');
