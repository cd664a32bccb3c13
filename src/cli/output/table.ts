import Table from 'cli-table3';
import { oneLine } from './escape.js';
import { widthOf, wrapped } from './width.js';
import type { Paint, Tone } from './colours.js';

/** One cell: a text from wherever, and how it is emphasised. */
export type Cell = string | undefined | { readonly text: string; readonly tone: Tone };

const GAP = '  ';
const NARROWEST = 6;
const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: GAP },
};

/**
 * Rows under their titles, as lines. Nothing is left out where the width is too small: cells become several lines.
 *
 * @param width columns that there are; `Infinity` where nobody looks at it on a terminal
 */
export function tableOf(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const cells = rows.map((row) => titles.map((_, column) => cellOf(row[column])));
  const widths = fitted(
    titles.map((title, column) =>
      Math.max(widthOf(title), ...cells.map((row) => widthOf(row[column]?.text ?? ''))),
    ),
    width,
  );
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: [...widths],
  });
  const painted = ({ text, tone }: { text: string; tone: Tone }, column: number) =>
    wrapped(text, widths[column] ?? Infinity)
      .map((line) => paint(tone, line))
      .join('\n');
  table.push(titles.map((text, column) => painted({ text, tone: 'faint' }, column)));
  for (const row of cells) table.push(row.map(painted));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const cellOf = (cell: Cell) =>
  typeof cell === 'object'
    ? { text: oneLine(cell.text), tone: cell.tone }
    : { text: oneLine(cell ?? '-'), tone: 'plain' as const };

/** The widest columns give way first, since they have most to give. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    const next = Math.max(NARROWEST, ...widths.filter((one) => one < widest));
    const column = widths.indexOf(widest);
    const less = Math.max(1, Math.min(over, widest - next));
    widths[column] = widest - less;
    over -= less;
  }
  return widths;
}
