import { BEHAVIOURS } from './behaviours.js';
import { SCOPES, TRANSIENTS } from './scope-behaviours.js';
import { inversify, slots } from './subjects.js';

/** Runs every behaviour in every way, and prints what did not hold. */
const failures: string[] = [];
for (const subject of [slots, inversify]) {
  // Scopes of inversify are those of one question.
  const scopes = subject === slots ? SCOPES : [];
  for (const { name, run } of [...BEHAVIOURS, ...TRANSIENTS, ...scopes]) {
    await run(subject).catch((error: unknown) =>
      failures.push(`${subject.title}: ${name}: ${String(error)}`),
    );
  }
}
process.stdout.write(JSON.stringify({ generatesCode: generatesCode(), failures }));

function generatesCode(): boolean {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- whether it is possible is the question
    new Function('return true');
    return true;
  } catch {
    return false;
  }
}
