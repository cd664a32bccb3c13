import type { WireRemote } from '../../admin/api/wire.js';
import { Problem } from '../api/problem.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useAsked } from '../parts/use-asked.js';
import { useEvents } from '../parts/use-events.js';
import { AuditLog } from './remote/audit-log.js';
import { Source } from './remote/source.js';

/** Where components come from by signed manifests, and what was trusted, applied and refused. */
export function RemotePage() {
  const { answer, error, again } = useAsked<WireRemote>('/v1/remote');
  useEvents(({ area }) => area === 'remote', again);
  if (error instanceof Problem && error.code === 'admin/no-remote') {
    return (
      <section>
        <h1>Remote</h1>
        <p class="empty">
          The application follows no source of manifests.{' '}
          {error.facts.hint !== undefined && `To have one: ${error.facts.hint}.`}
        </p>
      </section>
    );
  }
  if (!answer)
    return error === undefined ? <p class="empty">Reading sources…</p> : <ProblemNote error={error} />;
  return (
    <section class="remote">
      <h1>Remote</h1>
      {error !== undefined && <ProblemNote error={error} />}
      {!answer.isKept && (
        <p class="notice warn">
          What is known of sources ends with the process: a roll-back across a restart would not be noticed.
          Give the application a folder for its state.
        </p>
      )}
      {answer.sources.map((source) => (
        <Source key={source.source} source={source} />
      ))}
      <AuditLog />
    </section>
  );
}
