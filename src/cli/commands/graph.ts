import type { GraphAnswer, GraphEdge } from '../answers.js';
import type { Call } from '../call.js';
import { severalLines } from '../output/escape.js';

/** Shows who holds what. */
export async function run(call: Call): Promise<void> {
  const { given, output } = call;
  const format = given.text('format') ?? 'text';
  const query = {
    slot: given.argument(0),
    depth: given.number('depth'),
    plain: given.has('plain') || undefined,
    format: format === 'text' ? 'json' : format,
  };
  const answer: GraphAnswer = await call.get('/v1/graph', query);
  await output.answer(answer, () =>
    answer.text === undefined ? peopleRead(call, answer) : severalLines(answer.text),
  );
}

function peopleRead({ output }: Call, { nodes = [], edges = [] }: GraphAnswer): string | Promise<string> {
  if (nodes.length === 0) return 'There is nothing to draw.';
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const alone = nodes.filter(({ id }) => !joined.has(id)).map(({ id }) => [id]);
  return output.table(['HOLDER', 'HOLDS', 'NOW', 'AT A SWAP'], [...edges.map(cellsOf), ...alone]);
}

const cellsOf = ({ from, holder, to, instance, policy, isPlanned }: GraphEdge) => [
  holder ?? from,
  to,
  isPlanned ? 'planned' : instance,
  policy,
];
