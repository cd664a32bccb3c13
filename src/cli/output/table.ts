import { oneLine } from './escape.js';
import { widthOf, wrapped } from './width.js';
import type { Paint, Tone } from './colours.js';

/** A text, and how it is emphasised. */
interface Shown {
  readonly text: string;
  readonly tone: Tone;
}

/** One cell: a text from wherever, and how it is emphasised. */
export type Cell = string | undefined | Shown;

const GAP = '  ';
const NARROWEST = 6;

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
  const head = titles.map((text): Shown => ({ text, tone: 'faint' }));
  return [head, ...cells].flatMap((row) => linesOf(row, widths, paint)).join('\n');
}

/** As many lines as the highest cell has. Each line of a cell has its colour for itself. */
function linesOf(row: readonly Shown[], widths: readonly number[], paint: Paint): string[] {
  const columns = row.map(({ text, tone }, at) => {
    const width = widths[at] ?? 0;
    return wrapped(text, width).map((line) => {
      const padding = ' '.repeat(Math.max(0, width - widthOf(line)));
      return paint(tone, line) + padding;
    });
  });
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, at) => lines[line] ?? ' '.repeat(widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

const cellOf = (cell: Cell): Shown =>
  typeof cell === 'object'
    ? { text: oneLine(cell.text), tone: cell.tone }
    : { text: oneLine(cell ?? '-'), tone: 'plain' };

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
