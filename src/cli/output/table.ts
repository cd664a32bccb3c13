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
const INDENT = '  ';
const NARROWEST = 6;
/** What is copied to be typed again: slots, and what else has a colon in it. */
const NAME = /\S:\S/;

interface Screen {
  readonly width: number;
  readonly paint: Paint;
}

/**
 * Rows under their titles, as lines. Nothing is left out where the width is too small: cells become several lines, names
 * stay whole as long as anything else can give way, and where that does not do every cell is a line of its own.
 *
 * @param width columns that there are; `Infinity` where nobody looks at it on a terminal
 */
export function tableOf(
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): string {
  const cells = rows.map((row) => titles.map((_, column) => cellOf(row[column])));
  const head = titles.map((text): Shown => ({ text, tone: 'faint' }));
  const all = [head, ...cells];
  const columns = titles.map((_, at) => all.map((row) => row[at]?.text ?? ''));
  const widths = fitted(columns, longestWord, screen.width) ?? fitted(columns, longestName, screen.width);
  if (widths) return all.flatMap((row) => linesOf(row, widths, screen.paint)).join('\n');
  return cells.map((row) => listed(titles, row, screen).join('\n')).join('\n\n');
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

/** Each cell after its title, or below it where both are too long for one line. */
function listed(titles: readonly string[], row: readonly Shown[], { width, paint }: Screen): string[] {
  return row.flatMap(({ text, tone }, at) => {
    if (text === '') return [];
    const title = `${titles[at] ?? ''}:`;
    if (widthOf(`${title} ${text}`) <= width) return [`${paint('faint', title)} ${paint(tone, text)}`];
    const below = wrapped(text, Math.max(1, width - INDENT.length));
    return [
      ...wrapped(title, width).map((line) => paint('faint', line)),
      ...below.map((line) => INDENT + paint(tone, line)),
    ];
  });
}

const cellOf = (cell: Cell): Shown =>
  typeof cell === 'object'
    ? { text: oneLine(cell.text), tone: cell.tone }
    : { text: oneLine(cell ?? '-'), tone: 'plain' };

const longestWord = (text: string) => Math.max(...text.split(' ').map(widthOf));

const longestName = (text: string) =>
  Math.max(
    Math.min(NARROWEST, widthOf(text)),
    ...text.split(' ').map((word) => (NAME.test(word) ? widthOf(word) : 0)),
  );

/**
 * The widest columns give way first, since they have most to give.
 * @param least what a text needs at least
 * @returns undefined where that is more than there is
 */
function fitted(
  columns: readonly (readonly string[])[],
  least: (text: string) => number,
  width: number,
): number[] | undefined {
  const widths = columns.map((texts) => Math.max(...texts.map(widthOf)));
  const floors = columns.map((texts) => Math.max(...texts.map(least)));
  let over = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  for (; over > 0; over -= 1) {
    const spare = widths.map((one, at) => (one > (floors[at] ?? 0) ? one : 0));
    const widest = Math.max(...spare);
    if (widest === 0) return undefined;
    const column = spare.indexOf(widest);
    widths[column] = widest - 1;
  }
  return widths;
}
