import type { Candidate } from '../core/candidate.js';
import { RegistryError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import { checkChange, checkMembers, probationFrom } from './asked.js';
import type {
  ChangeOptions,
  GroupMember,
  GroupOptions,
  RefreshOptions,
  SelectOptions,
  Swap,
  SwapOptions,
  SwapRequests,
} from '../core/swap.js';
import type { Ref } from '../core/token.js';
import type { Parts } from './parts.js';
import type { ChangeOrder } from './swap/work.js';

type Wanted = ReadonlyMap<SlotName, string>;

const NOTHING_WANTED: Wanted = new Map();

type Parent = ChangeOrder['parent'];

/** Everything that can be asked of the bindings of a running application; all of it ends in the swap machine. */
export class Changes {
  constructor(private readonly parts: Parts) {
    parts.requestsFor = (parent) => this.#requestsFor(parent);
  }

  swap(slot: Ref | SlotName, options: SwapOptions, parent?: Parent): Swap {
    return this.parts.requests.ask(() => {
      checkChange('swap', options);
      return this.#select(this.#wanted([{ slot, provider: options.provider }], 'swap'), {
        options,
        probation: probationFrom(options.probation, 'swap'),
        parent,
      });
    });
  }

  /** One group: all of them, or none. */
  swapAll(members: readonly GroupMember[], options: GroupOptions = {}, parent?: Parent): Swap {
    return this.parts.requests.ask(() => {
      checkChange('swapAll', options);
      checkMembers(members);
      const probation = probationFrom(options.probation, 'swapAll');
      return this.#select(this.#wanted(members, 'swapAll'), { options, probation, parent });
    });
  }

  refresh(ref: Ref | SlotName, options: RefreshOptions = {}, parent?: Parent): Swap {
    return this.parts.requests.ask(() => {
      checkChange('refresh', options);
      const probation = probationFrom(options.probation, 'refresh');
      return this.parts.requests.make({
        kind: 'refresh',
        slots: [this.#known(ref, 'refresh')],
        wants: NOTHING_WANTED,
        force: false,
        automatic: false,
        probation,
        wish: undefined,
        options,
        parent: this.parts.requests.askedBy(parent),
      });
    });
  }

  /** A durable wish: kept although it fails, and tried again until it holds. */
  select(ref: Ref | SlotName, provider: string, options: SelectOptions = {}): Swap {
    return this.parts.requests.ask(() => {
      checkChange('select', options);
      return this.#durably(this.#known(ref, 'select'), provider, options);
    });
  }

  #durably(slot: SlotName, provider: string, options: SelectOptions): Swap {
    const wanted = this.#wanted([{ slot, provider }], 'select');
    const { active } = this.parts.slots.get(slot);
    const before = this.parts.selections.at(slot, 'operator');
    const wish = { slot, provider, before, wasNeeded: active.needed };
    const first = (): void => {
      this.parts.operator.wish(slot, provider, this.parts.driver.newest);
      // Else nothing would try it again where nobody has asked for the slot yet.
      active.needed = true;
    };
    const probation = probationFrom(options.probation, 'select');
    return this.#select(wanted, { options, probation, wish, first });
  }

  /** Whether something can be selected, or nothing any more. @throws ResolutionError for a slot or provider that there is not */
  check(ref: SlotName, provider: string | undefined, asked: string): void {
    const { registry, linker } = this.parts;
    const slot = this.#known(ref, asked);
    if (provider === undefined || registry.find(slot, provider)) return;
    throw linker.unknownProvider(slot, provider, `${asked}(${slot}).provider`);
  }

  /** Drops the operator's selection: ranking decides again. */
  unselect(ref: Ref | SlotName, options: ChangeOptions = {}): Swap {
    return this.parts.requests.ask(() => {
      checkChange('unselect', options);
      const slot = this.#known(ref, 'unselect');
      const first = (): undefined => {
        this.parts.operator.set(slot, undefined);
        const chosen = this.parts.resolver.resolve(slot);
        if (chosen) this.parts.reconciler.unblock(chosen);
      };
      const parent = this.parts.requests.askedBy();
      const order = { kind: 'select', slots: [slot], wants: NOTHING_WANTED, force: false } as const;
      return this.parts.requests.make({ ...order, automatic: false, options, parent }, first);
    });
  }

  #select(
    wanted: Wanted,
    asked: {
      options: ChangeOptions & { readonly force?: boolean | undefined };
      probation: ChangeOrder['probation'];
      wish?: ChangeOrder['wish'];
      parent?: Parent;
      first?: () => void;
    },
  ): Swap {
    const { options, probation, wish, first } = asked;
    const parent = this.parts.requests.askedBy(asked.parent);
    const slots = [...wanted.keys()];
    const { force = false } = options;
    // Put together once: copies of copies are slow, and a select has to look at this all along.
    const order: ChangeOrder = {
      kind: 'select',
      slots,
      wants: wanted,
      force,
      automatic: false,
      probation,
      wish,
      options,
      parent,
    };
    const refused = this.#unknown(wanted, order);
    if (refused) return refused;
    const tryAgain = (): undefined => {
      for (const [slot, provider] of wanted) this.parts.reconciler.unblock(this.#candidate(slot, provider));
      first?.();
    };
    return this.parts.requests.make(order, tryAgain);
  }

  /** The answer where there is no such provider: somebody has asked for it all the same. */
  #unknown(wanted: Wanted, order: ChangeOrder): Swap | undefined {
    const { registry, linker, driver } = this.parts;
    const missing = [...wanted].find(([slot, provider]) => !registry.find(slot, provider));
    return missing && driver.refusedNow(linker.unknownProvider(...missing), order);
  }

  /** @throws ResolutionError for unknown slots, RegistryError `registry/slot-named-twice`, `registry/bad-provider` */
  #wanted(members: readonly GroupMember[], asked: string): Wanted {
    const wanted = new Map<SlotName, string>();
    if (members.length === 0) {
      throw new RegistryError('registry/empty-group', 'A group names no slot. Nothing was changed.', {
        hint: 'pass [{ slot, provider }, …]',
      });
    }
    for (const { slot: ref, provider } of members) {
      const slot = this.#known(ref, asked);
      this.parts.linker.checkProvider(slot, provider, asked);
      if (wanted.has(slot)) {
        throw new RegistryError(
          'registry/slot-named-twice',
          `${slot} is named twice in one group. Nothing was changed.`,
          {
            hint: 'name each slot once',
          },
        );
      }
      wanted.set(slot, provider);
    }
    return wanted;
  }

  /** The best candidate of a provider. @throws ResolutionError `resolution/unknown-provider`, naming those that there are */
  #candidate(slot: SlotName, provider: string): Candidate {
    const candidate = this.parts.registry.find(slot, provider);
    if (candidate) return candidate;
    throw this.parts.linker.unknownProvider(slot, provider);
  }

  /** The slot that a name means for an operator. @throws ResolutionError where nothing is known of it */
  #known(ref: Ref | SlotName, asked: string): SlotName {
    return this.parts.slotNamed(ref, asked);
  }

  #requestsFor(parent: Parent): SwapRequests {
    return {
      swap: (slot, options) => this.swap(slot, options, parent),
      refresh: (slot, options) => this.refresh(slot, options, parent),
    };
  }
}
