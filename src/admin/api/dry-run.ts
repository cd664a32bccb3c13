import { ResolutionError } from '../../core/errors.js';
import { shown, type SlotName } from '../../core/names.js';
import type { Explanation } from '../../container/candidates/explanation.js';
import type { Application } from '../../modules/application.js';
import { explanationView } from './explanation-view.js';
import type { Frozen } from './route.js';
import type { DryRun } from './schemas/changes.js';
import type { z } from './zod.js';

/**
 * What a swap would do: read from the ranking and the graph, nothing is built or changed.
 * @throws ResolutionError `resolution/unknown-provider`, as the swap would
 */
export function dryRun(app: Application, slot: SlotName, provider: string): Frozen<z.output<typeof DryRun>> {
  const status = app.status(slot);
  const explained = app.explain(slot, { selected: provider });
  const row = explained.ordered.find((one) => one.provider === provider);
  if (!row) throw unknownProvider(explained, provider);
  const { edges } = app.graph();
  const from = status.active === undefined ? undefined : `${status.active}#${status.generation}`;
  const isSame = row.state === 'active';
  const keeps = edges.filter(
    ({ to, policy, instance }) => to === slot && policy === 'keep' && instance === from,
  );
  return {
    would: {
      slot,
      from,
      to: provider,
      outcome: isSame ? 'unchanged' : 'switched',
      rebuilds: isSame ? [] : rebuiltWith(slot, edges),
      keeps: isSame ? [] : keeps.map(({ holder, from: node }) => holder ?? node),
      inFlight: isSame ? 0 : status.inFlight,
    },
    explain: explanationView(explained),
  };
}

/** Who is rebuilt with a slot, and with those. */
function rebuiltWith(slot: string, edges: ReturnType<Application['graph']>['edges']): string[] {
  const found = new Set([slot]);
  for (const node of found) {
    for (const { from, to, policy, isPlanned } of edges)
      if (to === node && policy === 'rebuild' && !isPlanned) found.add(from);
  }
  found.delete(slot);
  return [...found];
}

function unknownProvider({ slot, ordered }: Explanation, provider: string): ResolutionError {
  const names = ordered.map((one) => one.provider);
  const hint = names.length === 0 ? 'nothing offers to serve it' : `it has ${[...new Set(names)].join(', ')}`;
  const text = `${slot} has no provider ${shown(provider)}. Nothing would change.`;
  return new ResolutionError('resolution/unknown-provider', text, { hint });
}
