import { LifecycleError, RegistryError } from '../core/errors.js';
import { checkName, shown, type SlotName } from '../core/names.js';
import type { Slot } from './slot.js';
import type {
  ChangeOptions,
  GroupMember,
  SelectOptions,
  Swap,
  SwapOptions,
  SwapRequests,
} from '../core/swap.js';
import type { Ref } from '../core/token.js';
import { unknownProvider } from './linker.js';
import { closing } from './outcomes.js';
import type { Parts } from './parts.js';
import type { Offer } from './registry.js';
import type { Recipe } from './recipe.js';
import type { OfferedRecipe } from './recipes.js';
import type { ChangeOrder } from './work.js';

/** Whether a run-time registration moves the slot. */
export interface RegisterOptions extends ChangeOptions {
  /** False adds the candidate without asking the slot to follow. Default true. */
  readonly activate?: boolean;
}

/** Whether a removal may leave required consumers without an instance. */
export interface UnregisterOptions extends ChangeOptions {
  /** Remove the last candidate although somebody requires the slot. Default false. */
  readonly force?: boolean;
}

const PLAIN_ORDER = {
  wants: new Map<SlotName, string>(),
  force: false,
  automatic: false,
} as const;

type Wanted = readonly (readonly [SlotName, string])[];

/** Everything that can be asked of the bindings of a running application; all of it ends in the swap machine. */
export class Changes {
  constructor(private readonly parts: Parts) {
    parts.requestsFor = (parent) => this.#requestsFor(parent);
  }

  swap(slot: Ref | SlotName, options: SwapOptions, parent?: ChangeOrder['parent']): Swap {
    return this.#ask(() => {
      checkName('provider', options.provider);
      return this.#select(this.#wanted([{ slot, provider: options.provider }]), {
        options,
        parent,
      });
    });
  }

  /** One group: all of them, or none. */
  swapAll(
    members: readonly GroupMember[],
    options: ChangeOptions & { readonly force?: boolean } = {},
    parent?: ChangeOrder['parent'],
  ): Swap {
    return this.#ask(() => this.#select(this.#wanted(members), { options, parent }));
  }

  refresh(ref: Ref | SlotName, options: ChangeOptions = {}, parent?: ChangeOrder['parent']): Swap {
    return this.#ask(() =>
      this.#request({ ...PLAIN_ORDER, kind: 'refresh', slots: [this.#known(ref)], options, parent }),
    );
  }

  /** A durable wish: kept although it fails, and tried again until it holds. */
  select(ref: Ref | SlotName, provider: string, options: SelectOptions = {}): Swap {
    return this.#ask(() => this.#durably(this.#known(ref), provider, options));
  }

  #durably(slot: SlotName, provider: string, options: SelectOptions): Swap {
    const wanted = this.#wanted([{ slot, provider }]);
    this.#checkStarted([slot]);
    const { active } = this.parts.slots.get(slot);
    const before = this.parts.selections.at(slot, 'operator');
    const wish = { slot, provider, before, wasNeeded: active.needed };
    this.parts.setSelection(slot, provider);
    // Else nothing would try it again where nobody has asked for the slot yet.
    active.needed = true;
    return this.#select(wanted, { options, wish });
  }

  /** Drops the operator's selection: ranking decides again. */
  unselect(ref: Ref | SlotName, options: ChangeOptions = {}): Swap {
    return this.#ask(() => {
      const slot = this.#known(ref);
      this.#checkStarted([slot]);
      this.parts.setSelection(slot, undefined);
      const chosen = this.parts.resolver.resolve(slot);
      if (chosen) this.parts.reconciler.unblock(chosen);
      return this.#request({ ...PLAIN_ORDER, kind: 'select', slots: [slot], options });
    });
  }

  /** Adds a candidate; the slot follows its ranking unless told not to. */
  register(candidate: () => OfferedRecipe, options: RegisterOptions = {}): Swap {
    return this.#ask(() => {
      const { offer, recipe } = candidate();
      const slot = this.add(offer, recipe);
      if (options.activate === false || this.parts.stage === 'new') {
        return this.parts.driver.settledNow([slot.name], options);
      }
      const isEager = this.parts.resolver.resolve(slot.name)?.activation === 'eager';
      if (this.parts.stage === 'started' && isEager) slot.active.needed = true;
      return this.#follow(slot.name, options);
    });
  }

  /** Adds a candidate without moving anything. */
  add(offer: Offer, recipe: Recipe): Slot {
    const { registry, slots, reconciler, options } = this.parts;
    const { candidate, replaced } = registry.register(offer, recipe);
    this.parts.answers.clear();
    if (replaced) reconciler.unblock(replaced);
    const slot = slots.get(candidate.slot);
    slot.expect(recipe);
    if (!slot.isPlain) options.emit({ type: 'candidate.registered', at: options.clock.epoch(), candidate });
    return slot;
  }

  /** Takes the best candidate of a provider away; the slot follows its ranking to what it shadowed. */
  unregister(ref: Ref | SlotName, provider: string, options: UnregisterOptions = {}): Swap {
    return this.#ask(() => this.#remove(this.#known(ref), provider, options));
  }

  #remove(slot: SlotName, provider: string, options: UnregisterOptions): Swap {
    const { registry, reconciler, options: tools } = this.parts;
    this.#wanted([{ slot, provider }]);
    const candidate = registry.find(slot, provider);
    if (!candidate) throw unknownProvider(slot, provider, { providers: [] });
    if (!options.force) this.#refuseInUse(slot, provider);
    registry.unregister(candidate);
    this.parts.answers.clear();
    reconciler.unblock(candidate);
    tools.emit({ type: 'candidate.unregistered', at: tools.clock.epoch(), candidate });
    return this.parts.stage === 'new'
      ? this.parts.driver.settledNow([slot], options)
      : this.#follow(slot, options);
  }

  #refuseInUse(name: SlotName, provider: string): void {
    const { registry, slots } = this.parts;
    const slot = slots.get(name);
    const isLast =
      !otherThan(registry.candidates(name), provider) && registry.named(name, provider).length === 1;
    const isLastOfName = registry.named(name, provider).length === 1;
    const pin = slot.pins.get(provider);
    const holders = [
      ...(isLast ? consumersOf(this.parts, slot) : []),
      ...(isLastOfName && pin
        ? [...pin.holders].filter((holder) => holder.requires.has(pin)).map((holder) => holder.slot.name)
        : []),
    ];
    if (holders.length === 0) return;
    throw new RegistryError(
      'registry/in-use',
      `${name} ${provider} is required by ${[...new Set(holders)].join(', ')}. Nothing was changed.`,
      {
        hint: 'register another candidate first, or pass { force: true } to leave the slot vacant',
      },
    );
  }

  #follow(slot: SlotName, options: ChangeOptions): Swap {
    return this.#request({ ...PLAIN_ORDER, kind: 'follow', slots: [slot], automatic: true, options });
  }

  #select(
    wanted: Wanted,
    asked: {
      options: ChangeOptions & { readonly force?: boolean };
      wish?: ChangeOrder['wish'];
      parent?: ChangeOrder['parent'];
    },
  ): Swap {
    const { options, wish, parent } = asked;
    const slots = wanted.map(([slot]) => slot);
    this.#checkStarted(slots);
    for (const [slot, provider] of wanted) {
      const candidate = this.parts.registry.find(slot, provider);
      if (candidate) this.parts.reconciler.unblock(candidate);
    }
    const force = options.force ?? false;
    return this.#request({
      kind: 'select',
      slots,
      wants: new Map(wanted),
      force,
      automatic: false,
      wish,
      options,
      parent,
    });
  }

  #request(order: ChangeOrder): Swap {
    this.#checkStarted(order.slots);
    checkMilliseconds(order.options.drainTimeoutMs);
    return this.parts.request(order);
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

  /** @throws ResolutionError for unknown slots and providers, RegistryError `registry/slot-named-twice` */
  #wanted(members: readonly GroupMember[]): Wanted {
    const wanted = new Map<SlotName, string>();
    if (members.length === 0) {
      throw new RegistryError('registry/empty-group', 'A group names no slot. Nothing was changed.', {
        hint: 'pass [{ slot, provider }, …]',
      });
    }
    for (const { slot: ref, provider } of members) {
      const slot = this.#known(ref);
      if (wanted.has(slot)) {
        throw new RegistryError(
          'registry/slot-named-twice',
          `${slot} is named twice in one group. Nothing was changed.`,
          {
            hint: 'name each slot once',
          },
        );
      }
      if (!this.parts.registry.find(slot, provider)) throw this.#unknownProvider(slot, provider);
      wanted.set(slot, provider);
    }
    return [...wanted];
  }

  #unknownProvider(slot: SlotName, provider: string) {
    const providers = [...this.parts.registry.candidates(slot)].map((candidate) => candidate.provider);
    return unknownProvider(slot, provider, { providers });
  }

  /** The slot that a name means for an operator. @throws ResolutionError where nothing is known of it */
  #known(ref: Ref | SlotName): SlotName {
    return this.parts.slotNamed(ref);
  }

  #requestsFor(parent: ChangeOrder['parent']): SwapRequests {
    return {
      swap: (slot, options) => this.swap(slot, options, parent),
      refresh: (slot, options) => this.refresh(slot, options, parent),
    };
  }
}

function checkMilliseconds(ms: unknown): void {
  if (ms === undefined || (typeof ms === 'number' && ms >= 0)) return;
  throw new RegistryError(
    'registry/bad-option',
    `drainTimeoutMs ${shown(ms)} is no time. Nothing was changed.`,
    {
      hint: 'use a number of milliseconds, 0 or more',
    },
  );
}

function otherThan(candidates: Iterable<{ readonly provider: string }>, provider: string): boolean {
  for (const candidate of candidates) if (candidate.provider !== provider) return true;
  return false;
}

function consumersOf(parts: Parts, slot: Slot): SlotName[] {
  const consumers: SlotName[] = [];
  for (const other of parts.slots.values()) {
    for (const instance of other.instances.values())
      if (instance.requires.has(slot.active)) consumers.push(other.name);
  }
  return consumers;
}
