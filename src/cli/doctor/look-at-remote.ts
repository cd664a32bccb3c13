import { AdminError } from '../../admin/admin-error.js';
import type { AuditVerdict, RemoteStatus, SourceStatus } from '../answers.js';
import { oneLine } from '../output/escape.js';
import { counted, expiryWords, SOON_MS, timeWords } from '../output/words.js';
import type { Target } from '../target/target.js';
import { fine, odd, wrong, type Finding } from './finding.js';

/** How sources of manifests are doing, where there are some, and whether their audit log is as it was written. */
export async function lookAtRemote({ kind, client }: Target, now = Date.now()): Promise<Finding[]> {
  try {
    const { sources, isKept } = await client.get<RemoteStatus>('/v1/remote');
    const verdict = await client.get<AuditVerdict>('/v1/remote/audit/verify');
    const isRunning = kind === 'process';
    return [
      ...(isRunning ? sources.map((source) => ofSource(source, now)) : []),
      ...(isRunning && !isKept ? [NOT_KEPT] : []),
      ofAudit(verdict),
    ];
  } catch (error) {
    if (error instanceof AdminError && error.code === 'admin/no-remote') return [];
    throw error;
  }
}

function ofSource(status: SourceStatus, now: number): Finding {
  const { source, applied, lastError, candidates } = status;
  const about = `source ${oneLine(source)}`;
  const [first, ...others] = candidates.filter(({ stopped }) => stopped !== undefined);
  if (first)
    return wrong(
      about,
      `${stoppedWords(first)}${others.length > 0 ? `, and ${others.length} more` : ''}`,
      OTHER,
    );
  if (!applied) return wrong(about, `nothing is applied${whyNot(lastError)}`, SYNC);
  const at = Date.parse(applied.expiresAt);
  const { text } = expiryWords(at, now);
  if (at <= now) return wrong(about, `its manifest has expired: ${text}`, PUBLISH);
  const [need] = status.unmet;
  if (need)
    return odd(
      about,
      `${oneLine(need.offer)} needs ${oneLine(need.needs)}, which is not there any more`,
      AGAIN,
    );
  if (lastError) return odd(about, `${failing(status)}${whyNot(lastError)}`, SYNC);
  if (at - now < SOON_MS) return odd(about, `its manifest expires soon: ${text}`, PUBLISH);
  return fine(about, `version ${applied.version}, until ${text}`);
}

const stoppedWords = ({ offer, stopped }: SourceStatus['candidates'][number]) =>
  `${oneLine(offer)} must not be used any more: ${stopped ?? ''}`;

const OTHER = 'publish a manifest that brings something else, then oneiric remote sync';
const AGAIN = 'have something bring it again, or a manifest published that does without';
const SYNC = 'oneiric remote sync says what comes of it now';
const PUBLISH = 'have its publisher sign the next version, then oneiric remote sync';

const failing = ({ consecutiveFailures, lastSuccessAt }: SourceStatus) =>
  `${counted(consecutiveFailures, 'sync')} in a row did not go well, the last that did was at ${timeWords(lastSuccessAt) ?? 'no time'}`;

const whyNot = (error: SourceStatus['lastError']) =>
  error === undefined ? '' : `: ${oneLine(error.code)} ${oneLine(error.text)}`;

const NOT_KEPT: Finding = odd(
  'sources',
  'what is known of them is lost with the process: old manifests are then refused by a floor only',
  'give create a stateDir, or each source a floor',
);

function ofAudit({ isSound, count, bad }: AuditVerdict): Finding {
  if (isSound) return fine('audit log', `sound, ${counted(count, 'line')}`);
  const where = bad === undefined ? '' : `: line ${bad.seq}: ${oneLine(bad.why)}`;
  return wrong(
    'audit log',
    `not as it was written${where}`,
    'somebody has changed the state: see who can write to its folder, and restore a backup',
  );
}
