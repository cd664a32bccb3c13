import { NOTHING_GIVEN } from '../given.js';
import type { CellLink, Link } from '../injection/link.js';
import type { Cell, Holder, Keeping, SlotListing } from '../slot.js';
import type { Owned } from '../scopes/owned.js';
import type { PlainLife } from './plain-life.js';
import type { PlainProvider } from './plain-provider.js';

/** The part of a plain provider that holds more than other plain providers: cells of slots, settings, or nothing. */
export class PlainHolder implements Holder {
  holds: ReadonlySet<Cell> = NOTHING_GIVEN;
  requires: ReadonlySet<Cell> = NOTHING_GIVEN;
  keeps?: Keeping[];
  direct?: Map<Cell, boolean>;
  lists?: Set<SlotListing>;
  foreign = 0;
  /** Where hooks of it were told something. */
  life: PlainLife | undefined;
  /** Given besides its parameters: by `inject()`, or to the transients that were made for it. */
  plains: readonly PlainProvider[] = [];
  owned: Owned | undefined;

  /** @param links one per parameter; undefined where the parameters are plain providers only */
  constructor(
    readonly title: string,
    readonly links: readonly Link[] | undefined,
  ) {}

  get name(): string {
    return this.title;
  }

  /** Lists among its parameters. */
  listsGiven(): SlotListing[] {
    return (this.links ?? []).flatMap((link) => (link.kind === 'list' ? [link.list] : []));
  }

  /** Cells of its parameters that point at nothing yet. */
  emptyCells(): Cell[] {
    const empty: Cell[] = [];
    for (const link of this.links ?? []) if (link.kind === 'cell' && isAwaited(link)) empty.push(link.cell);
    return empty;
  }
}

/** Remembers that a holder was given a plain provider. */
export function givePlain(holder: { plains: readonly PlainProvider[] }, plain: PlainProvider): void {
  if (!holder.plains.includes(plain)) holder.plains = [...holder.plains, plain];
}

/** What nobody offers is not waited for where it is optional. */
const isAwaited = ({ cell, optional, isOffered }: CellLink) => !cell.instance && (isOffered || !optional);
