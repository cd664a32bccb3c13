import type { Report } from './answers.js';
import type { Call } from './call.js';
import { EXIT, type ExitCode } from './cli-error.js';
import { reportWords } from './report-words.js';

/** Shows what a change did. @returns `refused` where what was asked for does not hold */
export async function showReport({ output }: Call, report: Report): Promise<ExitCode> {
  await output.answer(report, () => reportWords(output, report));
  return report.outcome === 'superseded' || report.outcome === 'rolledBack' ? EXIT.refused : EXIT.ok;
}
