import { OneiricError } from '../../core/errors.js';
import type { SlotName } from '../../core/names.js';
import type { Swap } from '../../core/swap.js';
import type { Making } from '../../modules/provider.js';
import type { SlotRef } from '../../modules/slot-ref.js';
import { testCandidate, type Names } from '../../modules/stand-in-candidate.js';
import { slotMeant } from '../module/slot-overrides.js';
import { TestingError } from '../testing-error.js';

const OVER: readonly string[] = ['lifecycle/closing', 'lifecycle/closed'];

/** One override of a running application, as its slot's stack keeps it. */
interface Entry {
  readonly provider: string;
  /** The operator's selection that it covers. */
  covered: string | undefined;
  isSwitched: boolean;
}

/** An override of a running application. Disposing of it brings back what it covers, by the same safe swap. */
export class OverrideLayer implements AsyncDisposable {
  /** The slot. */
  readonly slot: SlotName;
  /** Name of the candidate that it put there, as `explain` shows it. */
  readonly provider: string;
  /** The swap that put it there: its report comes when what served before is disposed of. */
  readonly swap: Swap;
  readonly #pop: () => Promise<void>;
  #popped: Promise<void> | undefined;

  /** @internal use `app.override` */
  constructor(put: { slot: SlotName; provider: string; swap: Swap }, pop: () => Promise<void>) {
    this.slot = put.slot;
    this.provider = put.provider;
    this.swap = put.swap;
    this.#pop = pop;
  }

  /**
   * Takes the layer away, in whatever order: the slot goes back to what served before it, or stays where another
   * layer or the test itself has moved it since. Done when the stand-in is disposed of; a second call does nothing more.
   *
   * @throws SwapError where what served before cannot serve any more; TestingError `testing/not-restored` where it is
   * blocked: the stand-in stays active then
   */
  remove(): Promise<void> {
    return (this.#popped ??= this.#pop());
  }

  /** As `remove`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}

/** The overrides of a running application, a stack per slot. */
export class OverrideLayers {
  readonly #stacks = new Map<SlotName, Entry[]>();

  constructor(private readonly names: Names) {}

  /** @throws TestingError, SwapError: what served before still serves, and nothing is left of the override */
  async push(ref: SlotRef, making: Making): Promise<OverrideLayer> {
    const { container, graph } = this.names;
    const { slot, candidates } = slotMeant(this.names, ref);
    const offered = testCandidate({ slot, candidates, scope: graph.everything }, making);
    const { provider } = offered.offer;
    const added = container.registryChanges.register(() => offered, { activate: false });
    const entry = this.#enter(slot, provider);
    const swap = container.changes.swap(slot, { provider, reason: 'overridden by a test' });
    try {
      await added;
      await swap.switched;
    } catch (error) {
      // What went wrong first is what the test has to know; the swap may have failed besides.
      swap.catch(() => undefined);
      await this.#leave(slot, entry).catch(() => undefined);
      throw error;
    }
    entry.isSwitched = true;
    return new OverrideLayer({ slot, provider, swap }, () => this.#pop(slot, entry));
  }

  #enter(slot: SlotName, provider: string): Entry {
    const stack = this.#stacks.get(slot) ?? [];
    this.#stacks.set(slot, stack);
    const below = stack.at(-1);
    // One that is about to switch has not written its selection yet.
    const isCoveringPending = below !== undefined && !below.isSwitched;
    const covered = isCoveringPending ? below.provider : this.names.container.selections.at(slot, 'operator');
    const entry = { provider, covered, isSwitched: false };
    stack.push(entry);
    return entry;
  }

  async #pop(slot: SlotName, entry: Entry): Promise<void> {
    const { container } = this.names;
    try {
      await this.#leave(slot, entry);
    } catch (error) {
      // Close has disposed of it, or will.
      if (OneiricError.is(error) && OVER.includes(error.code)) return;
      throw error;
    }
    const { active } = container.status(slot);
    if (active === entry.provider) throw notRestored(slot, entry.provider);
  }

  /** Takes an override out of its stack, its candidate out of the slot, and its selection back: in one change. */
  async #leave(slot: SlotName, entry: Entry): Promise<void> {
    const stack = this.#stacks.get(slot) ?? [];
    stack.splice(stack.indexOf(entry), 1);
    for (const other of stack) if (other.covered === entry.provider) other.covered = entry.covered;
    await this.names.container.registryChanges.withdraw(slot, entry.provider, entry.covered);
  }
}

function notRestored(slot: SlotName, provider: string): TestingError {
  return new TestingError(
    'testing/not-restored',
    `${slot}: nothing can take over from ${provider}: every other candidate has failed lately. ${provider} stays active.`,
    { hint: `app.explain('${slot}') says what failed and when it is tried again; app.swap tries it at once` },
  );
}
