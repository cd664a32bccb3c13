import type { SyncReport } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { EXIT, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import type { Output } from '../output/output.js';
import { durationWords } from '../output/words.js';
import { whoAndWhy } from '../request.js';

const ENDS: Readonly<Record<SyncReport['outcome'], ExitCode>> = {
  applied: EXIT.ok,
  unchanged: EXIT.ok,
  skipped: EXIT.refused,
  refused: EXIT.refused,
  failed: EXIT.failed,
  aborted: EXIT.failed,
};

/** Has the process look at a source now. @returns `refused` for what was not trusted or not well made */
export async function run(call: Call): Promise<ExitCode> {
  const { given, output } = call;
  const source = given.text('source');
  const manifestUrl = given.text('manifest');
  const body = {
    ...(source !== undefined && { source }),
    ...(manifestUrl !== undefined && { manifestUrl }),
    ...whoAndWhy(call),
  };
  const about = `${source ?? 'the source'}: syncs`;
  const report: SyncReport = await change(call, { path: '/v1/remote/sync', body, about });
  await output.answer(report, () => peopleRead(output, report));
  return ENDS[report.outcome];
}

function peopleRead({ paint }: Output, report: SyncReport): string {
  const { source, outcome, durationMs, added, changed, removed, refused, warnings, error } = report;
  const isWell = ENDS[outcome] === EXIT.ok;
  const head = `${paint(isWell ? 'good' : 'bad', HEADS[outcome])} in ${durationWords(durationMs)}`;
  const lines = [
    `${oneLine(source)}: ${head}; ${holdsWords(report)}`,
    ...added.map((offer) => `  + ${oneLine(offer)}`),
    ...changed.map((offer) => `  ~ ${oneLine(offer)}`),
    ...removed.map((offer) => `  - ${oneLine(offer)}`),
    ...refused.map(({ code, path, text }) =>
      [`  ${oneLine(code)}`, ...(path === '' ? [] : [`at ${oneLine(path)}`]), oneLine(text)].join(' '),
    ),
    ...warnings.map(({ source: whose, text }) => paint('odd', `  ! ${oneLine(text)} (of ${oneLine(whose)})`)),
    ...(error && refused.length === 0
      ? [`  ${oneLine(error.code ?? 'failed')} ${oneLine(error.message)}`]
      : []),
    ...(error?.hint === undefined ? [] : [`  hint: ${oneLine(error.hint)}`]),
  ];
  return lines.join('\n');
}

const HEADS: Readonly<Record<SyncReport['outcome'], string>> = {
  applied: 'applied',
  unchanged: 'unchanged: it is applied already,',
  skipped: 'skipped: the source is not enabled,',
  refused: 'refused',
  failed: 'failed',
  aborted: 'given up: the application closes,',
};

const holdsWords = ({ version, epoch }: SyncReport) =>
  version === undefined ? 'nothing is applied' : `version ${version} of epoch ${epoch ?? '?'} holds`;
