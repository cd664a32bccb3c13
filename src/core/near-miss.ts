// Longer than every slot name; a longer question is no slip of the finger.
const MAX_LENGTH = 200;
const MAX_KNOWN = 10_000;
const MAX_SLIPS = 3;

/**
 * Known names that a mistyped one may have meant, nearest first: for hints.
 * A name is near when few letters are added, dropped, replaced or swapped with a neighbour; case does not count.
 *
 * @param name what was asked for
 * @param known the names that exist; only the first 10,000 are looked at
 * @param limit how many names at most. Default 3
 */
export function nearest(name: string, known: Iterable<string>, limit = 3): string[] {
  if (name === '' || name.length > MAX_LENGTH) return [];
  const wanted = name.toLowerCase();
  const allowed = slipsAllowed(wanted.length);
  const near: { name: string; slips: number }[] = [];
  let seen = 0;
  for (const other of known) {
    seen += 1;
    if (seen > MAX_KNOWN) break;
    const slips = other === name ? Infinity : slipsBetween(wanted, other.toLowerCase(), allowed);
    if (slips <= allowed) near.push({ name: other, slips });
  }
  near.sort((a, b) => a.slips - b.slips || (a.name < b.name ? -1 : 1));
  return near.slice(0, limit).map((one) => one.name);
}

// A third of a name may be wrong, but never all of it: "a" is not near "b".
const slipsAllowed = (length: number) =>
  Math.min(length - 1, Math.max(1, Math.min(MAX_SLIPS, Math.floor(length / 3))));

/** Optimal string alignment distance, or Infinity where it is above `allowed`: only a band of that width is computed. */
function slipsBetween(a: string, b: string, allowed: number): number {
  if (Math.abs(a.length - b.length) > allowed) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current: number[] = [row];
    const from = Math.max(1, row - allowed);
    const to = Math.min(b.length, row + allowed);
    let best = from === 1 ? row : Infinity;
    for (let column = from; column <= to; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const replaced = cell(last, column - 1) + (same ? 0 : 1);
      const swapped = isSwap([a, row], [b, column]) ? cell(beforeLast, column - 2) + 1 : Infinity;
      const slips = Math.min(replaced, cell(last, column) + 1, cell(current, column - 1) + 1, swapped);
      current[column] = slips;
      best = Math.min(best, slips);
    }
    if (best > allowed) return Infinity;
    [beforeLast, last] = [last, current];
  }
  return cell(last, b.length);
}

const cell = (row: readonly number[], column: number) => row[column] ?? Infinity;

const isSwap = ([a, row]: readonly [string, number], [b, column]: readonly [string, number]) =>
  row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
