import type { Graph, Part } from '../graph.js';

/** Every part, built by hand from its parts. */
export function builtByHand({ classes, below }: Graph): Part[] {
  const built: Part[] = [];
  for (let at = classes.length - 1; at >= 0; at -= 1) {
    const cls = classes[at];
    if (cls) built[at] = new cls(...((below[at] ?? []).map((part) => built[part]) as never[]));
  }
  return built;
}
