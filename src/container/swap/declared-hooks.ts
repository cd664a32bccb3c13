import type { SlotName } from '../../core/names.js';
import type { SwapContext, SwapHook } from '../../core/swap.js';
import type { Ref } from '../../core/token.js';
import { dereference } from '../../decorators/dependable.js';
import type { DecoratedMoment, SwapHookRecord } from '../../decorators/swap-hook-records.js';
import type { Hold } from '../live/generation.js';
import { isThenable } from './deadline.js';

/** Whoever has decorated methods: an instance of a candidate, or a plain provider. */
export interface HookOwner {
  /** What it serves as: its slot, in which another may come to serve; a plain provider is that itself. */
  readonly seat: object;
  isServing(): boolean;
  readonly value: unknown;
  /** Counts a call of a hook as in flight, where that is counted. */
  begin(method: string): Hold | undefined;
}

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
      (context: SwapContext) => call(owner.isServing() ? owner : heirs(method)?.owner, method, context),
    ];
  });
}

function call(owner: HookOwner | undefined, method: string | symbol, context: SwapContext): unknown {
  if (!owner) return undefined;
  const hold = owner.begin(String(method));
  let running: Promise<unknown> | undefined;
  try {
    const result = (owner.value as Record<string | symbol, SwapHook>)[method]?.(context);
    if (!isThenable(result)) return result;
    running = Promise.resolve(result);
    return running;
  } finally {
    const over = (): void => hold?.end();
    if (running) running.then(over, over);
    else over();
  }
}
