import type { WireGraph } from '../../../admin/api/wire.js';
import { useAsked } from '../../parts/use-asked.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { linkTo } from '../../routing/route.js';

interface HoldersProps {
  readonly slot: string;
  /** Asked again where it is another one. */
  readonly version: number | undefined;
}

/** Who holds the slot, and how they follow it; and what it holds itself. */
export function Holders({ slot, version }: HoldersProps) {
  const { answer, error } = useAsked<WireGraph>('/v1/graph', {
    query: { slot, depth: 1, plain: true },
    key: version,
  });
  if (error !== undefined) return <ProblemNote error={error} />;
  const { edges = [], nodes = [] } = answer ?? {};
  const titles = new Map(nodes.map((node) => [node.id, node.kind === 'slot' ? node.slot : node.title]));
  const holders = edges.filter(({ to }) => titles.get(to) === slot);
  const held = edges.filter(({ from }) => titles.get(from) === slot);
  return (
    <section aria-labelledby="holders-title">
      <h2 id="holders-title">Who holds it</h2>
      {holders.length === 0 && <p class="hint">Nobody.</p>}
      <ul>
        {holders.map((edge) => (
          <li key={`${edge.from} ${edge.holder} ${edge.through}`}>
            <Named name={titles.get(edge.from) ?? edge.from} />{' '}
            {edge.holder !== undefined && <small>{edge.holder}</small>}{' '}
            <small>
              by {edge.through}
              {edge.policy !== undefined && `, ${edge.policy}`}
              {edge.isPlanned && ', planned'}
            </small>
          </li>
        ))}
      </ul>
      <h2>What it holds</h2>
      {held.length === 0 && <p class="hint">Nothing.</p>}
      <ul>
        {held.map((edge) => (
          <li key={`${edge.to} ${edge.holder} ${edge.through}`}>
            <Named name={titles.get(edge.to) ?? edge.to} /> <small>by {edge.through}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const SLOT = /^[a-z][a-z0-9-]*:/;

function Named({ name }: { readonly name: string }) {
  return SLOT.test(name) ? (
    <a href={linkTo('slots', name)}>
      <bdi>{name}</bdi>
    </a>
  ) : (
    <bdi>{name}</bdi>
  );
}
