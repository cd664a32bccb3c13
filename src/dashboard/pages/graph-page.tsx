import { useMemo } from 'preact/hooks';
import type { WireGraph } from '../../admin/api/wire.js';
import { ProblemNote } from '../parts/problem-note.js';
import { useAsked } from '../parts/use-asked.js';
import { useStable } from '../parts/use-stable.js';
import { useEvents } from '../parts/use-events.js';
import { lastSwap } from '../state/last-swap.js';
import { graphData } from './graph/graph-data.js';
import { Links } from './graph/links.js';
import { Picture } from './graph/picture.js';
import { linkTo } from '../routing/route.js';

const MAY_CHANGE = /^(?:swap\.switched|swap\.disposed|candidate\.|app\.|activity\.)/;

/** Who holds what, live: modules, what they have, and the last swap. */
export function GraphPage() {
  const { answer, error, again } = useAsked<WireGraph>('/v1/graph');
  useEvents(({ type }) => MAY_CHANGE.test(type), again);
  const data = useStable(useMemo(() => graphData(answer ?? {}), [answer]));
  if (!answer)
    return error === undefined ? <p class="empty">Reading who holds what…</p> : <ProblemNote error={error} />;
  return (
    <section class="graph" aria-labelledby="graph-title">
      <div class="bar">
        <h1 id="graph-title">Graph</h1>
        <p class="count" role="status">
          {data.nodes.length} nodes, {data.edges.length} holds
        </p>
        {lastSwap.value && (
          <p class="last">
            Last swap:{' '}
            <a href={linkTo('slots', lastSwap.value.slot)}>
              <bdi>{lastSwap.value.slot}</bdi>
            </a>{' '}
            <bdi>{lastSwap.value.words}</bdi>
          </p>
        )}
      </div>
      {data.nodes.length === 0 ? (
        <p class="empty">Nothing has been built yet that holds anything.</p>
      ) : (
        <Picture data={data} />
      )}
      <Links links={data.links} />
    </section>
  );
}
