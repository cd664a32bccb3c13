import type { WireDryRun } from '../../admin/api/wire.js';
import { slotPath } from '../api/client.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useAsked } from '../parts/use-asked.js';

/** What a swap would do; nothing is built or changed for it. */
export function DryRunNote({ slot, provider }: { readonly slot: string; readonly provider: string }) {
  const { answer, error } = useAsked<WireDryRun>(`${slotPath(slot)}/swap`, {
    body: { provider, dryRun: true },
  });
  if (error !== undefined) return <ProblemNote error={error} />;
  if (!answer) return <p class="hint">Looking what that would do…</p>;
  const { from = 'nothing', to, outcome, rebuilds, keeps, inFlight } = answer.would;
  if (outcome === 'unchanged') return <p class="notice">It serves already. Nothing would change.</p>;
  return (
    <dl class="would" aria-label="What it would do">
      <dt>Would move</dt>
      <dd>
        <bdi>{from}</bdi> → <bdi>{to}</bdi>
      </dd>
      <dt>Calls to end first</dt>
      <dd>{inFlight}</dd>
      <dt>Rebuilt together</dt>
      <dd>{rebuilds.length === 0 ? 'nothing' : <bdi>{rebuilds.join(', ')}</bdi>}</dd>
      <dt>Would keep the old one</dt>
      <dd>{keeps.length === 0 ? 'nobody' : <bdi>{keeps.join(', ')}</bdi>}</dd>
    </dl>
  );
}
