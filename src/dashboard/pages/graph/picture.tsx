import { useComputed } from '@preact/signals';
import { memo } from 'preact/compat';
import { linkTo } from '../../routing/route.js';
import { lastSwap } from '../../state/last-swap.js';
import { slots } from '../../state/slots.js';
import type { GraphData } from './graph-data.js';
import { labelOf } from './label.js';
import type { Box, Layout, LayoutEdge, LayoutNode } from './layout.js';
import { useLayout } from './use-layout.js';
import { useView } from './use-view.js';

/** The picture of who holds what: it can be moved and zoomed, and says in colours how slots are doing. */
export function Picture({ data }: { readonly data: GraphData }) {
  const layout = useLayout(data.nodes, data.edges);
  const { box, content, zoomIn, zoomOut, fit, onKey } = useView(layout?.width ?? 0, layout?.height ?? 0);
  return (
    <div class="picture">
      <Tools zoomIn={zoomIn} zoomOut={zoomOut} fit={fit} />
      <svg
        ref={box}
        role="application"
        aria-label="Who holds what; the list below says the same. Move with the arrow keys, zoom with + and −."
        tabIndex={0}
        onKeyDown={onKey}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="8"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        <g ref={content}>{layout && <Drawn layout={layout} nodes={data.nodes} edges={data.edges} />}</g>
      </svg>
    </div>
  );
}

type ToolsProps = Readonly<Record<'zoomIn' | 'zoomOut' | 'fit', () => void>>;

function Tools({ zoomIn, zoomOut, fit }: ToolsProps) {
  return (
    <p class="tools" role="group" aria-label="View">
      <button type="button" aria-label="Zoom in" onClick={zoomIn}>
        +
      </button>
      <button type="button" aria-label="Zoom out" onClick={zoomOut}>
        −
      </button>
      <button type="button" onClick={fit}>
        Fit
      </button>
    </p>
  );
}

interface DrawnProps {
  readonly layout: Layout;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

function Drawn({ layout, nodes, edges }: DrawnProps) {
  return (
    <>
      {[...layout.modules].map(([module, box]) => (
        <g key={module} class="module">
          <rect {...box} rx={8} />
          <text x={box.x + 12} y={box.y + 17}>
            {labelOf(module)}
          </text>
        </g>
      ))}
      {edges.map(({ from, to }) => (
        <EdgeLine key={`${from} ${to}`} from={layout.nodes.get(from)} to={layout.nodes.get(to)} />
      ))}
      {nodes.map((node) => (
        <NodeBox key={node.id} node={node} box={layout.nodes.get(node.id)} />
      ))}
    </>
  );
}

const EdgeLine = memo(({ from, to }: { readonly from: Box | undefined; readonly to: Box | undefined }) => {
  if (!from || !to) return null;
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const bend = Math.max(30, Math.abs(end.x - start.x) / 2);
  const path = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  return <path class="edge" d={path} marker-end="url(#arrow)" />;
});

const NodeBox = memo(({ node, box }: { readonly node: LayoutNode; readonly box: Box | undefined }) => {
  const { label } = node;
  const look = useComputed(() => {
    const row = slots.value.get(label);
    const state = row === undefined ? 'plain' : row.activity === 'active' ? row.state : row.activity;
    const isLast = lastSwap.value?.slot === label;
    return `node ${state}${isLast ? ' last' : ''}`;
  });
  const serves = useComputed(() => slots.value.get(label)?.active ?? '');
  if (!box) return null;
  const isSlot = label.includes(':');
  const drawn = (
    <>
      <rect {...box} rx={6} />
      <text x={box.x + 12} y={box.y + 15}>
        <title>{label}</title>
        {labelOf(label)}
      </text>
      <text class="serves" x={box.x + 12} y={box.y + 28}>
        {serves}
      </text>
    </>
  );
  return isSlot ? (
    <a class={look.value} href={linkTo('slots', label)} tabIndex={-1} data-node={label}>
      {drawn}
    </a>
  ) : (
    <g class={look.value}>{drawn}</g>
  );
});
