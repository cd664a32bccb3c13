import type { Wish } from '../../core/component.js';
import { dereference } from '../../decorators/dependable.js';
import type { Link } from '../injection/link.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import { PlainSource } from '../plain/plain-source.js';
import type { Cell } from '../slot.js';
import { deliver } from '../deliver.js';
import { captive } from './scope-errors.js';
import type { Ingredient } from './template.js';

/** Whose instances are given something. */
interface Receiver {
  readonly name: string;
  /** The provider's own. */
  readonly settings: (cls: new () => object) => unknown;
}

/** What a template gives its instances for a wish. */
export function ingredientOf(wish: Wish, link: Link, receiver: Receiver): Ingredient {
  const keys = keysOf(wish, link);
  switch (link.kind) {
    case 'nothing':
      return { kind: 'constant', value: undefined, keys };
    case 'given':
      return { kind: 'constant', value: link.value, keys };
    case 'foreign':
      return { kind: 'current', read: () => link.binding.get(link.where), keys };
    case 'list':
      return { kind: 'constant', value: link.list.live, keys };
    case 'plain':
      return { ...ofPlain(link.plain, wish.where), keys };
    case 'settings':
      return { kind: 'constant', value: receiver.settings(link.settings), keys };
    case 'scopeValue':
      return { ...link, keys };
    case 'cell':
      return { ...ofCell(link, receiver), keys };
  }
}

type CellLink = Extract<Link, { kind: 'cell' }>;

type Unkeyed = Ingredient extends infer I ? (I extends Ingredient ? Omit<I, 'keys'> : never) : never;

function ofCell(link: CellLink, { name }: Receiver): Unkeyed {
  const { cell, delivery, where } = link;
  const { slot } = cell;
  if (slot.scope !== 'singleton') return { kind: 'made', source: cell, outside: () => standIn(cell, where) };
  const read = (): unknown => deliver(link, name);
  if (slot.isRaw && delivery === 'reference') return { kind: 'current', read };
  return { kind: 'constant', value: read() };
}

function ofPlain(plain: PlainProvider, where: string): Unkeyed {
  if (!(plain instanceof PlainSource)) return { kind: 'constant', value: plain.value };
  const outside = (): never => {
    throw captive(plain.title, where);
  };
  return { kind: 'made', source: plain, outside };
}

/** What stands in for an instance of scope `request` where there is no scope. */
function standIn(cell: Cell, where: string): unknown {
  if (cell.slot.isRaw) throw captive(cell.slot.title, where);
  return cell.live.ref;
}

/** A scope's value wins over a wish that names no more than its token or class. */
export function keysOf({ ref, options, where }: Wish, link: Link): readonly unknown[] {
  const isActive = link.kind === 'cell' && link.cell.isActive;
  const cell = isActive ? [link.cell] : [];
  const { key, provider, capabilities } = options;
  if (ref === undefined || (key ?? provider ?? capabilities) !== undefined) return cell;
  return [dereference(ref, where), ...cell];
}
