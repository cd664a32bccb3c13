import type { WireAudit, WireAuditVerdict } from '../../../admin/api/wire.js';
import { Badge } from '../../parts/badge.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Time } from '../../parts/time.js';
import { useAsked } from '../../parts/use-asked.js';
import { useEvents } from '../../parts/use-events.js';

const MOST = 200;

/** What was trusted, applied and refused, newest first, and whether the log is as it was written. */
export function AuditLog() {
  const log = useAsked<WireAudit>('/v1/remote/audit', { query: { limit: MOST } });
  const verdict = useAsked<WireAuditVerdict>('/v1/remote/audit/verify');
  useEvents(
    ({ area }) => area === 'remote',
    () => {
      log.again();
      verdict.again();
    },
  );
  const lines = log.answer?.lines ?? [];
  return (
    <section aria-labelledby="audit-title">
      <h2 id="audit-title">Audit log</h2>
      {log.error !== undefined && <ProblemNote error={log.error} />}
      {verdict.answer && <Verdict verdict={verdict.answer} />}
      <Refusals lines={lines} />
      <Lines lines={lines} />
    </section>
  );
}

const HEADS = ['No.', 'When', 'Source', 'What', 'Version', 'Detail'];

function Lines({ lines }: { readonly lines: WireAudit['lines'] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Lines of the audit log">
      <table>
        <thead>
          <tr>
            {HEADS.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ seq, at, source, what, version, code, detail, about }) => (
            <tr key={seq}>
              <td class="number">{seq}</td>
              <td>
                <Time at={at} />
              </td>
              <td>{source}</td>
              <td>
                <Badge word={what} />
              </td>
              <td class="number">{version}</td>
              <td>
                {code !== undefined && <code>{code}</code>} <bdi>{detail ?? about}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ verdict }: { readonly verdict: WireAuditVerdict }) {
  const { isSound, count, head, bad } = verdict;
  if (!isSound)
    return (
      <p class="notice bad">
        The log is not as it was written: line {bad?.seq}, {bad?.why}.
      </p>
    );
  return (
    <p class="notice good">
      <span>
        The chain of all {count} lines is as it was written.
        {head && (
          <small>
            The last one is {head.seq}, <code>{head.hash.slice(0, 16)}…</code>
          </small>
        )}
      </span>
    </p>
  );
}

/** How often what was refused, by its code. */
function Refusals({ lines }: { readonly lines: WireAudit['lines'] }) {
  const counts = new Map<string, number>();
  for (const { what, code = 'unknown' } of lines)
    if (what === 'refused') counts.set(code, (counts.get(code) ?? 0) + 1);
  if (counts.size === 0) return null;
  return (
    <ul class="refusals" aria-label="Refusals by code">
      {[...counts]
        .sort((one, other) => other[1] - one[1])
        .map(([code, count]) => (
          <li key={code}>
            <code>{code}</code> {count}
          </li>
        ))}
    </ul>
  );
}
