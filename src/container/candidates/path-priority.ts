const MARKERS: readonly (readonly [segment: string, priority: number])[] = [
  ['adapters', 80],
  ['services', 70],
  ['tasks', 60],
  ['events', 60],
  ['workflows', 60],
  ['vendor', 90],
];
const MAX_DEPTH = 10;

/**
 * A priority guessed from where a file lies: that of the first marker in the list which is one of the path's
 * folders, minus the depth of the path (the root counts, ten at most). 0 where there is no marker.
 *
 * @example
 * priorityOfPath('/srv/app/adapters/x'); // 80 - 5
 */
export function priorityOfPath(path: string): number {
  const [first, ...others] = path.split(/[\\/]/);
  const segments = [...(path === '' ? [] : [first]), ...others.filter((segment) => segment !== '')];
  const marker = MARKERS.find(([segment]) => segments.includes(segment));
  return marker === undefined ? 0 : marker[1] - Math.min(segments.length, MAX_DEPTH);
}
