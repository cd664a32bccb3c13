import type { Audit, AuditRow, AuditVerdict } from '../answers.js';
import type { Call } from '../call.js';
import { EXIT, usage, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import type { Output } from '../output/output.js';
import { counted, digestWords, timeWords } from '../output/words.js';
import { auditHead } from '../values.js';

const TITLES = ['LINE', 'AT', 'SOURCE', 'WHAT', 'ABOUT', 'VERSION', 'EPOCH', 'BY', 'CODE', 'DETAIL'];

/** Shows the audit log, or whether it is as it was written. @returns `failed` where it is not */
export async function run(call: Call): Promise<ExitCode> {
  const { given } = call;
  if (given.has('verify')) return verify(call);
  if (given.text('expect') !== undefined) throw usage('--expect is for --verify.', 'add --verify');
  const answer: Audit = await call.get('/v1/remote/audit', {
    source: given.text('source'),
    before: given.number('before'),
    limit: given.number('limit'),
  });
  await call.output.answer(answer, () => peopleRead(call.output, answer));
  return EXIT.ok;
}

async function peopleRead(output: Output, { lines, next }: Audit): Promise<string> {
  if (lines.length === 0) return 'Nothing has happened.';
  const table = await output.table(TITLES, lines.map(cellsOf));
  return next === undefined ? table : `${table}\n\nolder ones: --before ${next}`;
}

const cellsOf = ({ seq, at, source, what, about, version, epoch, keyids, code, detail }: AuditRow) => [
  String(seq),
  timeWords(at),
  source === '' ? undefined : source,
  what,
  about,
  version?.toString(),
  epoch?.toString(),
  keyids?.map(digestWords).join(', '),
  code,
  detail,
];

/** A part of it says nothing about the rest. */
const OF_READING = ['source', 'before', 'limit'] as const;

async function verify(call: Call): Promise<ExitCode> {
  const { given } = call;
  if (OF_READING.some((name) => given.text(name) !== undefined || given.number(name) !== undefined))
    throw usage('--verify looks through all of the log.', 'leave out --source, --before and --limit');
  const said = given.text('expect');
  const { seq, hash } = said === undefined ? {} : auditHead(said);
  const verdict: AuditVerdict = await call.get('/v1/remote/audit/verify', { seq, hash });
  await call.output.answer(verdict, () => verdictWords(call.output, verdict));
  return verdict.isSound ? EXIT.ok : EXIT.failed;
}

function verdictWords({ paint }: Output, { isSound, count, head, bad }: AuditVerdict): string {
  const lines = [
    isSound ? `${paint('good', 'sound')}: ${counted(count, 'line')}` : paint('bad', 'not as it was written'),
    ...(bad ? [`  line ${bad.seq}: ${oneLine(bad.why)}`] : []),
    ...(head && isSound
      ? [`  write down elsewhere, and --expect later: ${head.seq}:${oneLine(head.hash)}`]
      : []),
  ];
  return lines.join('\n');
}
