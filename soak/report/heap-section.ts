import type { HeapWatch } from '../measures/heap.js';

/** More than a chart has room for are made fewer. */
const MOST_POINTS = 60;

/** How the heap went, as a chart, and what its slope says. */
export function heapSection({ points, verdict }: HeapWatch): string {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const shown = points.filter((_, at) => at % step === 0);
  const megabytes = shown.map(({ value }) => (value / 1e6).toFixed(1));
  const last = (points.at(-1)?.at ?? 0) / 60;
  const most = Math.ceil(Math.max(1, ...points.map(({ value }) => value / 1e6)) * 1.2);
  const chart = [
    '```mermaid',
    'xychart-beta',
    '  title "Heap in use after garbage collection, MB"',
    `  x-axis "minutes" 0 --> ${last.toFixed(2)}`,
    `  y-axis "MB" 0 --> ${most}`,
    `  line [${megabytes.join(', ')}]`,
    '```',
  ].join('\n');
  return `${chart}\n\n${words(verdict, points.length)}`;
}

function words({ slope, warmUpS, allowance, isLevel }: HeapWatch['verdict'], looks: number): string {
  if (!slope) return 'There were too few looks at the heap to say anything of it.';
  const perMinute = (bytes: number) => `${((bytes * 60) / 1e3).toFixed(1)} kB`;
  const isNone = slope.low <= 0 && slope.high >= 0;
  return [
    `${looks} looks, of which those of the first ${warmUpS.toFixed(0)} s are left out. By least squares the heap rises by ${perMinute(slope.perSecond)} a minute`,
    `(95 % between ${perMinute(slope.low)} and ${perMinute(slope.high)}): no slope is ${isNone ? 'within' : 'outside of'} these bounds. Over the`,
    `${slope.seconds.toFixed(0)} s that is ${((slope.perSecond * slope.seconds) / 1e6).toFixed(2)} MB, where ${(allowance / 1e6).toFixed(0)} MB count as noise: the heap ${isLevel ? 'is level' : '**grows**'}.`,
  ].join('\n');
}
