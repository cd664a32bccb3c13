import type { Call } from '../call.js';
import type { ChangedMember } from '../../remote/publish/diff-manifests.js';
import { oneLine } from '../output/escape.js';
import { readAs } from '../publishing/in-file.js';
import { shownValue } from '../publishing/words.js';

/** Shows what a manifest changes, beside another. Nobody's signature is verified. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const { diffManifests, manifestIn } = await call.world.publisher();
  const before = await readAs(call, given.required(0), (bytes) => manifestIn(bytes));
  const after = await readAs(call, given.required(1), (bytes) => manifestIn(bytes));
  const answer = diffManifests(before, after);
  const { members, added, removed, changed } = answer;
  const lines = [
    ...members.map((member) => `  ${words(member)}`),
    ...added.map((entry) => `+ ${oneLine(entry)}`),
    ...removed.map((entry) => `- ${oneLine(entry)}`),
    ...changed.flatMap((one) => [
      `~ ${oneLine(one.entry)}`,
      ...one.members.map((member) => `    ${words(member)}`),
    ]),
  ];
  await output.answer(answer, () => (lines.length === 0 ? 'They are the same.' : lines.join('\n')));
}

const words = ({ path, before, after }: ChangedMember) =>
  `${oneLine(path)}: ${shownValue(before)} -> ${shownValue(after)}`;
