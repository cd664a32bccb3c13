import { refuseRings } from '../scopes/rings.js';
import type { Source, Template } from '../scopes/template.js';
import type { Cell, Instance } from '../slot.js';
import type { Move } from './moves.js';

/**
 * A live reference learns the members of what it will point at.
 * @param moves all that move in this tick
 * @throws where that refuses to be looked at, or could never be made with what it would be given
 */
export function lookAhead({ cell, to }: Move, moves: readonly Move[]): void {
  if (!to) return;
  growShape(cell, to);
  if (to.template) refuseRings(to.template, (source) => templateAfter(moves, source));
}

/** What a cell will hold. */
function templateAfter(moves: readonly Move[], source: Source): Template | undefined {
  const move = moves.find(({ cell }) => cell === source);
  return (move ? move.to : source.instance)?.template;
}

function growShape(cell: Cell, { value: built, template }: Instance): void {
  const value = template?.model ?? built;
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') cell.grow(value);
}
