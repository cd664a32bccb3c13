import type { WireJournal } from '../../../admin/api/wire.js';
import { Problem } from '../../api/problem.js';
import { Badge } from '../../parts/badge.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Time } from '../../parts/time.js';
import { useAsked } from '../../parts/use-asked.js';

const MOST = 50;

interface JournalProps {
  readonly slot: string;
  /** Asked again where it is another one. */
  readonly version: number | undefined;
}

/** Who has asked for what, why, and how it ended. */
export function Journal({ slot, version }: JournalProps) {
  const { answer, error } = useAsked<WireJournal>('/v1/journal', {
    query: { slot, limit: MOST },
    key: version,
  });
  return (
    <section aria-labelledby="journal-title">
      <h2 id="journal-title">Journal</h2>
      {error instanceof Problem && error.code === 'admin/no-state' ? (
        <p class="hint">The application keeps none: it has no folder for its state.</p>
      ) : (
        error !== undefined && <ProblemNote error={error} />
      )}
      {answer?.entries.length === 0 && <p class="hint">Nobody has asked for anything.</p>}
      <ol class="journal">
        {answer?.entries.map(({ id, at, kind, stage, who, why, outcome, error: failure, slots }) => (
          <li key={id}>
            <Time at={at} /> {kind}{' '}
            {slots.map(({ slot: name, from, to }) => (
              <bdi key={name}>
                {from ?? 'nothing'} → {to ?? 'nothing'}{' '}
              </bdi>
            ))}
            <Badge word={outcome ?? stage} /> {who !== undefined && <small>by {who}</small>}{' '}
            {why !== undefined && <q>{why}</q>}
            {failure !== undefined && <small>{failure}</small>}
          </li>
        ))}
      </ol>
    </section>
  );
}
