import type { SlotName } from '../../core/names.js';
import type { SwapContext, SwapHook } from '../../core/swap.js';
import type { Ref } from '../../core/token.js';
import { dereference } from '../../decorators/dependable.js';
import type { DecoratedMoment, SwapHookRecord } from '../../decorators/hook-records.js';
import { callMethod, type HookOwner } from './called-method.js';

/** Whose turn it is among the hooks of a swap: which of them are called is known only then. */
export type HookTurn = () => readonly SwapHook[];

/** What `@PreSwap` and `@PostSwap` say of one method of one owner. */
interface Row {
  readonly owner: HookOwner;
  readonly record: SwapHookRecord;
}

type Rows = Map<object, Set<Row>>;

/** Decorated methods of everything that is built, by moment and slot, and then by seat. */
export class DeclaredHooks {
  readonly #rows = new Map<string, Rows>();

  /**
   * Takes in methods of an owner; they are called while it serves.
   *
   * @param records what its classes declare
   * @param slotNamed the slot that a name means for the owner. @throws where nothing is known of it
   * @returns takes them out again
   */
  declare(
    owner: HookOwner,
    records: readonly SwapHookRecord[],
    slotNamed: (ref: Ref | SlotName, where: string) => SlotName,
  ): () => void {
    const named = records.map((record) => ({ name: nameFor(record, slotNamed), row: { owner, record } }));
    for (const { name, row } of named) this.#add(name, row);
    return () => {
      for (const { name, row } of named) this.#remove(name, row);
    };
  }

  get areAny(): boolean {
    return this.#rows.size > 0;
  }

  /** One turn for each seat that has such hooks now. */
  turns(moment: DecoratedMoment, slot: SlotName): readonly HookTurn[] {
    if (this.#rows.size === 0) return NO_TURNS;
    const names = [`${moment} ${slot}`, `${moment} *`];
    const seats = new Set(names.flatMap((name) => [...(this.#rows.get(name)?.keys() ?? [])]));
    const turnOf = (seat: object): HookTurn => {
      const serving = () =>
        names.flatMap((name) => [...(this.#rows.get(name)?.get(seat) ?? [])]).filter(isServing);
      return () => callsOf(serving(), serving);
    };
    return [...seats].map(turnOf).filter((turn) => turn().length > 0);
  }

  #add(name: string, row: Row): void {
    let rows = this.#rows.get(name);
    if (!rows) this.#rows.set(name, (rows = new Map<object, Set<Row>>()));
    const { seat } = row.owner;
    const known = rows.get(seat);
    if (known) known.add(row);
    else rows.set(seat, new Set([row]));
  }

  #remove(name: string, row: Row): void {
    const rows = this.#rows.get(name);
    const { seat } = row.owner;
    const known = rows?.get(seat);
    known?.delete(row);
    if (known?.size === 0) rows?.delete(seat);
    if (rows?.size === 0) this.#rows.delete(name);
  }
}

const NO_TURNS: readonly HookTurn[] = [];

const isServing = ({ owner }: Row): boolean => owner.isServing();

function nameFor(
  { moment, slot, where }: SwapHookRecord,
  slotNamed: (ref: Ref | SlotName, where: string) => SlotName,
): string {
  return `${moment} ${slot === '*' ? slot : slotNamed(dereference(slot, where), where)}`;
}

/** Each method of each object once, also where it is decorated for one slot and for all. */
function callsOf(rows: readonly Row[], servingLater: () => readonly Row[]): SwapHook[] {
  const called = new Map<unknown, Set<string | symbol>>();
  const owners = new Set(rows.map(({ owner }) => owner));
  /** Whoever has taken over from one that serves no more. */
  const heirs = (method: string | symbol) =>
    servingLater().find(({ owner, record }) => record.method === method && !owners.has(owner));
  return rows.flatMap(({ owner, record: { method } }) => {
    const methods = called.get(owner.value) ?? new Set();
    called.set(owner.value, methods);
    if (methods.has(method)) return [];
    methods.add(method);
    return [
      (context: SwapContext) => {
        const called = owner.isServing() ? owner : heirs(method)?.owner;
        return called && callMethod(called, method, context);
      },
    ];
  });
}
