import type { Result } from './result.js';

type Figure = (row: string, column?: string) => number | undefined;

/** One goal: what was found, and the most that it may be. */
interface Goal {
  readonly text: string;
  readonly found: (figure: Figure) => number | undefined;
  readonly limit: (figure: Figure) => number | undefined;
}

const times = (row: string, factor: number, base: string): Goal => timesOf('oneiric', { row, factor, base });

const timesOf = (
  column: string,
  { row, factor, base }: { row: string; factor: number; base: string },
): Goal => ({
  text: `${row}: ${column} at most ${factor} x ${base}`,
  found: (figure) => figure(row, column),
  limit: (figure) => scaled(figure(row, base), factor),
});

const above = (row: string, ns: number): Goal => ({
  text: `${row}: at most ${ns} ns above a direct call`,
  found: (figure) => figure(row),
  limit: (figure) => shifted(figure(row, 'hand'), ns),
});

const most = (row: string, limit: number, unit: string): Goal => ({
  text: `${row}: at most ${unit}`,
  found: (figure) => figure(row),
  limit: () => limit,
});

/** What the project wants of itself; ratios are to figures of the same run. */
const GOALS: readonly Goal[] = [
  times('S1 get one', 1.5, 'map'),
  times('S2 get root of 10', 1.5, 'map'),
  times('S1r get, 64 in turn', 2, 'map'),
  {
    text: 'S1r get, 64 in turn: at least 3 x faster than inversify',
    found: (figure) => figure('S1r get, 64 in turn'),
    limit: (figure) => scaled(figure('S1r get, 64 in turn', 'inversify'), 1 / 3),
  },
  times('S1r injected reference', 1.5, 'hand'),
  times('S3 get 13 transients', 1.6, 'hand'),
  times('S4 scope, get, end', 4, 'hand'),
  times('S4 with a disposer', 10, 'hand'),
  {
    text: 'S4 scope, get, end: at most 1.5 x with 10,000 registered as with 10',
    found: (figure) => figure('S4 with 10000 registered'),
    limit: (figure) => scaled(figure('S4 scope, get, end'), 1.5),
  },
  timesOf('oneiric-plain', { row: 'S5 1k ms', factor: 1.6, base: 'hand' }),
  timesOf('oneiric-plain', { row: 'S5 10k ms', factor: 1.6, base: 'hand' }),
  timesOf('oneiric-plain', { row: 'S5 10k MB', factor: 1.6, base: 'hand' }),
  most('S7 import, ms over bare', 100, '100 ms'),
  times('oneiric --version, ms', 2, '(node)'),
  times('oneiric list, ms', 3, '(node)'),
  above('S8 number, 1 class', 2),
  above('S8 number, 3 classes', 2),
  most('S8 number, 12 classes', 15, '15 ns'),
  above('S8 object result', 5),
  above('S8 async, resolved', 45),
  times('S8 async, with I/O', 1.15, 'hand'),
  most('swap, whole', 20_000, '20 us'),
  {
    text: 'swap, 1,000 at once: each at most as dear as one alone',
    found: (figure) => figure('swap, 1,000 at once'),
    limit: (figure) => scaled(figure('swap, whole'), 1),
  },
  ...['holders', 'candidates', 'open scopes'].map((around): Goal => ({
    text: `swap, 10,000 ${around}: at most 1.5 x as with one`,
    found: (figure) => figure(`swap, 10000 ${around}`),
    limit: (figure) => scaled(figure(`swap, 1 ${around}`), 1.5),
  })),
  ...[{ row: 'durable row', factor: 1.5 } as const, { row: '64 durable rows', factor: 3 } as const].map(
    ({ row, factor }): Goal => ({
      text: `${row}: at most ${factor} x SQLite alone`,
      found: (figure) => figure(row),
      limit: (figure) => scaled(figure(`${row}, SQLite alone`), factor),
    }),
  ),
  most('start 1k, runtime ms', 1_000, '1 s'),
  most('start 1k, serverless ms', 1_000, '1 s'),
  most('memory: retired B', 64, '64 bytes'),
  times('remote: canonical JSON, 1,000 entries', 3, 'hand'),
  times('remote: verify a timestamp', 1.2, 'hand'),
  times('remote: sync 100 artifacts', 4, 'hand'),
  most('100k: register', 5_000, '5 us'),
  most('100k: resolve', 5_000, '5 us'),
  most('100k: resolve by capability', 5_000, '5 us'),
  most('100k: explain first ten', 5_000, '5 us'),
];

const scaled = (value: number | undefined, factor: number) =>
  value === undefined ? undefined : value * factor;
const shifted = (value: number | undefined, by: number) => (value === undefined ? undefined : value + by);

/** A line per goal that this run can tell something about. Reports; never fails. */
export function goalsOf({ figures }: Result): string {
  const figure: Figure = (row, column = 'oneiric') => figures[row]?.[column];
  const lines = GOALS.flatMap(({ text, found, limit }) => {
    const value = found(figure);
    const most = limit(figure);
    if (value === undefined || most === undefined) return [];
    const share = `${((value / most) * 100).toFixed(0)} %`.padStart(7);
    return [`  ${value <= most ? 'reached' : 'MISSED '} ${share} of the limit   ${text}`];
  });
  return lines.join('\n');
}
