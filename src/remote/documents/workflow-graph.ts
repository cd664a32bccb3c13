import type { RemoteProblem } from '../remote-error.js';
import type { WorkflowNode } from './entry-fields.js';
import { badly } from './validated.js';

/** What is wrong with the steps of a workflow: two of one name, one that waits for what there is not, a way back. */
export function problemsOfGraph(nodes: readonly WorkflowNode[], path: string): readonly RemoteProblem[] {
  const known = new Set(nodes.map(({ id }) => id));
  const seen = new Set<string>();
  const problems: RemoteProblem[] = [];
  if (nodes.length === 0) problems.push(badly(path, 'cannot be empty'));
  for (const [index, { id, dependsOn = [] }] of nodes.entries()) {
    if (seen.has(id)) problems.push(badly(`${path}[${index}].id`, `${id} is there twice`));
    seen.add(id);
    const strange = dependsOn.filter((one) => !known.has(one));
    for (const one of strange)
      problems.push(badly(`${path}[${index}].dependsOn`, `there is no node ${one} to wait for`));
  }
  if (problems.length > 0) return problems;
  const stuck = stuckIn(nodes);
  return stuck.length === 0 ? [] : [badly(path, `${stuck.slice(0, 10).join(', ')} wait for one another`)];
}

/** Those that never come to run: what a step waits for is taken away as it runs, until nothing more can. */
function stuckIn(nodes: readonly WorkflowNode[]): readonly string[] {
  const waiting = new Map(nodes.map(({ id, dependsOn = [] }) => [id, dependsOn.length]));
  const followers = new Map<string, string[]>();
  for (const { id, dependsOn = [] } of nodes)
    for (const one of dependsOn) followers.set(one, [...(followers.get(one) ?? []), id]);
  const ready = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    waiting.delete(id);
    for (const next of followers.get(id) ?? []) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return [...waiting.keys()];
}
