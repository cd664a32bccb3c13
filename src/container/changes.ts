import type { Candidate } from '../core/candidate.js';
import { LifecycleError, RegistryError } from '../core/errors.js';
import { checkOpenDomain, slotName, type SlotName } from '../core/names.js';
import { checkChange, checkMembers, probationFrom } from './asked.js';
import { requirersOf } from './holder.js';
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
import { noProbation } from './scopes/scope-errors.js';
import { closing } from './swap/outcomes.js';
import type { Parts } from './parts.js';
import type { OfferedRecipe } from './injection/recipes.js';
import type { RegistryEdit } from './swap/registry-edit.js';
import type { ChangeOrder } from './swap/work.js';

/** Whether a run-time registration moves the slot. */
export interface RegisterOptions extends ChangeOptions {
  /**
   * False adds the candidate without asking the slot to follow. Default true. A candidate that is tried and fails stays
   * registered, and is tried again; one whose registration is aborted before the switch is gone again.
   */
  readonly activate?: boolean;
}

/** Whether a removal may leave required consumers without an instance. */
export interface UnregisterOptions extends ChangeOptions {
  /**
   * Remove the last candidate although somebody requires the slot. Calls of the slot fail from then on; those who are
   * rebuilt with it and cannot be without it go as well, and the report names them in `warnings`. The removal holds also
   * where nothing can take its place: what serves goes on until something can. Default false: then it is undone.
   */
  readonly force?: boolean;
}

type Wanted = ReadonlyMap<SlotName, string>;

/** What is written down before a change is asked for. */
type Edit = () => RegistryEdit | undefined;

const NOTHING_WANTED: Wanted = new Map();

type Parent = ChangeOrder['parent'];

/** Everything that can be asked of the bindings of a running application; all of it ends in the swap machine. */
export class Changes {
  constructor(private readonly parts: Parts) {
    parts.requestsFor = (parent) => this.#requestsFor(parent);
  }

  swap(slot: Ref | SlotName, options: SwapOptions, parent?: Parent): Swap {
    return this.#ask(() => {
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
    return this.#ask(() => {
      checkChange('swapAll', options);
      checkMembers(members);
      const probation = probationFrom(options.probation, 'swapAll');
      return this.#select(this.#wanted(members, 'swapAll'), { options, probation, parent });
    });
  }

  refresh(ref: Ref | SlotName, options: RefreshOptions = {}, parent?: Parent): Swap {
    return this.#ask(() => {
      checkChange('refresh', options);
      const probation = probationFrom(options.probation, 'refresh');
      return this.#request({
        kind: 'refresh',
        slots: [this.#known(ref, 'refresh')],
        wants: NOTHING_WANTED,
        force: false,
        automatic: false,
        probation,
        wish: undefined,
        options,
        parent: this.#askedBy(parent),
      });
    });
  }

  /** A durable wish: kept although it fails, and tried again until it holds. */
  select(ref: Ref | SlotName, provider: string, options: SelectOptions = {}): Swap {
    return this.#ask(() => {
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
    return this.#ask(() => {
      checkChange('unselect', options);
      const slot = this.#known(ref, 'unselect');
      const first = (): undefined => {
        this.parts.operator.set(slot, undefined);
        const chosen = this.parts.resolver.resolve(slot);
        if (chosen) this.parts.reconciler.unblock(chosen);
      };
      const parent = this.#askedBy();
      const order = { kind: 'select', slots: [slot], wants: NOTHING_WANTED, force: false } as const;
      return this.#request({ ...order, automatic: false, options, parent }, first);
    });
  }

  /** Adds a candidate; the slot follows its ranking unless told not to. */
  register(candidate: () => OfferedRecipe, options: RegisterOptions = {}): Swap {
    return this.#ask(() => {
      checkChange('register', options);
      const { offer, recipe } = candidate();
      checkOpenDomain(offer.domain);
      const slot = slotName(offer.domain, offer.key);
      const { registrations } = this.parts;
      if (options.activate === false)
        return this.#quietly(slot, options, () => registrations.put(offer, recipe));
      return this.#follow(slot, options, () => registrations.offer(offer, recipe));
    });
  }

  /** Takes the best candidate of a provider away; the slot follows its ranking to what it shadowed. */
  unregister(ref: Ref | SlotName, provider: string, options: UnregisterOptions = {}): Swap {
    return this.#ask(() => {
      checkChange('unregister', options);
      return this.#remove(this.#known(ref, 'unregister'), provider, { options });
    });
  }

  /**
   * Takes a candidate away together with the operator's selection of it, in one change.
   *
   * @param covered what the operator had selected before; a selection of another provider stays
   */
  withdraw(slot: SlotName, provider: string, covered: string | undefined): Swap {
    return this.#ask(() =>
      this.#remove(slot, provider, {
        options: { reason: `${provider} is withdrawn` },
        isForGood: true,
        first: () => {
          if (this.parts.selections.at(slot, 'operator') === provider) this.parts.operator.set(slot, covered);
        },
      }),
    );
  }

  #remove(
    slot: SlotName,
    provider: string,
    {
      options,
      isForGood = options.force === true,
      first,
    }: { options: UnregisterOptions; isForGood?: boolean; first?: () => void },
  ): Swap {
    this.parts.linker.checkProvider(slot, provider, 'unregister');
    const candidate = this.parts.registry.findAny(slot, provider);
    if (!candidate) throw this.parts.linker.unknownProvider(slot, provider);
    if (!options.force) this.#refuseInUse(candidate);
    return this.#follow(slot, options, () => {
      first?.();
      return this.parts.registrations.remove(candidate, isForGood);
    });
  }

  /** A candidate is needed by those who hold a cell that no other could fill. */
  #refuseInUse(candidate: Candidate): void {
    const { registry, slots, bridge } = this.parts;
    const { slot, provider } = candidate;
    const others = [...registry.candidates(slot)].filter((other) => other !== candidate);
    const lost = slots
      .get(slot)
      .cells()
      .filter((cell) => cell.accepts(candidate) && !others.some((other) => cell.accepts(other)));
    const holders = lost.flatMap((cell) => [...requirersOf(cell), ...bridge.holdersOf(cell)]);
    if (holders.length === 0) return;
    throw new RegistryError(
      'registry/in-use',
      `${slot} ${provider} is required by ${[...new Set(holders)].join(', ')}. Nothing was changed.`,
      {
        hint: 'register another candidate first, or pass { force: true } to leave the slot vacant',
      },
    );
  }

  /** Changes the registry, and lets the slot follow it. */
  #follow(slot: SlotName, options: ChangeOptions, edit: Edit): Swap {
    if (this.parts.stage === 'new') return this.#quietly(slot, options, () => edit()?.held());
    return this.#request(this.#followOrder(slot, options), edit);
  }

  #followOrder(slot: SlotName, options: ChangeOptions): ChangeOrder {
    const parent = this.#askedBy();
    return {
      kind: 'follow',
      slots: [slot],
      wants: NOTHING_WANTED,
      force: false,
      automatic: true,
      options,
      parent,
    };
  }

  /** Changes the registry, and moves nothing. */
  #quietly(slot: SlotName, options: ChangeOptions, edit: () => void): Swap {
    const { driver } = this.parts;
    const refused = driver.abortedNow(options, () => this.#followOrder(slot, options));
    if (refused) return refused;
    edit();
    return driver.settledNow(slot, options);
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
    const parent = this.#askedBy(asked.parent);
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
    return this.#request(order, tryAgain);
  }

  /** The answer where there is no such provider: somebody has asked for it all the same. */
  #unknown(wanted: Wanted, order: ChangeOrder): Swap | undefined {
    const { registry, linker, driver } = this.parts;
    const missing = [...wanted].find(([slot, provider]) => !registry.find(slot, provider));
    return missing && driver.refusedNow(linker.unknownProvider(...missing), order);
  }

  /** @param first what is written down before the request; whatever can be refused is refused before that */
  #request(order: ChangeOrder, first?: Edit): Swap {
    const { driver, asking } = this.parts;
    const { noting } = asking;
    this.#checkStarted(order.slots);
    if (order.probation) this.#checkObservable(order.slots);
    // What runs because of the request, in the same tick, is not asked for by whoever made it.
    return asking.during(undefined, () => {
      const refused = driver.abortedNow(order.options, () => order) ?? (first && driver.refusal(order));
      if (refused) return refused;
      const edit = first?.();
      const swap = this.parts.request(edit ? { ...order, edit } : order);
      noting?.note(swap.id);
      return swap;
    });
  }

  /** What has many instances is made anew for everybody: its calls tell nothing, and nothing could be returned to. */
  #checkObservable(names: readonly SlotName[]): void {
    const slots = names.map((name) => this.parts.slots.get(name));
    const unobserved = slots.find(({ scope }) => scope !== 'singleton');
    if (unobserved) throw noProbation(unobserved);
  }

  /** The change on whose behalf something is asked for: by its context, or from within its code. */
  #askedBy(parent?: Parent): Parent {
    return parent ?? this.parts.asking.by;
  }

  #checkStarted(slots: readonly SlotName[]): void {
    if (this.parts.stage !== 'new') return;
    throw new LifecycleError(
      'lifecycle/not-started',
      `${slots.join(', ')}: the application has not been started. Nothing was changed.`,
      { hint: 'await app.start() first' },
    );
  }

  /** Whoever asks gets a promise, also of a refusal. */
  #ask(request: () => Swap): Swap {
    const { driver, stage } = this.parts;
    try {
      if (stage === 'closing' || stage === 'closed') throw closing(stage);
      return request();
    } catch (error) {
      return driver.refusedNow(error);
    }
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
