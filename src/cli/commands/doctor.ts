import type { Call } from '../call.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import type { Finding } from '../doctor/finding.js';
import { examine } from '../doctor/examine.js';
import type { Tone } from '../output/colours.js';

const TONES: Readonly<Record<Finding['verdict'], Tone>> = { ok: 'good', warning: 'odd', wrong: 'bad' };

/** Looks at all that an application needs, and says what to do. */
export async function run(call: Call): Promise<ExitCode> {
  const { output } = call;
  const findings = await examine(call);
  const isWell = findings.every(({ verdict }) => verdict !== 'wrong');
  await output.answer({ isWell, findings }, () =>
    output.table(
      ['WHAT', 'HOW', 'WHY', 'WHAT TO DO'],
      findings.map(({ about, verdict, says, remedy }) => [
        about,
        { text: verdict, tone: TONES[verdict] },
        says,
        remedy ?? '',
      ]),
    ),
  );
  return isWell ? EXIT.ok : EXIT.failed;
}
