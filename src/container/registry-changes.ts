import type { Candidate } from '../core/candidate.js';
import { RegistryError } from '../core/errors.js';
import { checkOpenDomain, slotName, type SlotName } from '../core/names.js';
import type { ChangeOptions, ProbationOptions, Swap } from '../core/swap.js';
import type { Ref } from '../core/token.js';
import { amendmentOf, type Amended, type WantedAmendment } from './amended.js';
import type { Amendment } from './amendment.js';
import { checkChange, probationFrom } from './asked.js';
import type { Turn } from './candidates/registry.js';
import { requirersOf } from './holder.js';
import type { OfferedRecipe } from './injection/recipes.js';
import type { Parts } from './parts.js';
import type { Amending } from './registrations.js';
import type { Edit } from './requests.js';
import { noProbation } from './scopes/scope-errors.js';
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

/** How several candidates come and go at once. */
export interface AmendOptions extends ChangeOptions {
  /**
   * Switch although a candidate says unhealthy, and take away also what somebody requires and nothing else can be: calls of such a
   * slot fail from then on. Default false.
   */
  readonly force?: boolean | undefined;
  /** Take all of it back if calls fail after the switch, in the registry as well. Default: never. */
  readonly probation?: ProbationOptions | undefined;
}

const NOTHING_WANTED: ReadonlyMap<SlotName, string> = new Map();

/** Candidates that come and go while an application runs, and what their slots make of that. */
export class RegistryChanges {
  constructor(private readonly parts: Parts) {}

  /**
   * Adds candidates and takes others away, all at once: every slot concerned follows in one tick, or nothing of it is left.
   * @param isOpen whoever asked says in the end whether it holds, also where it was made
   */
  amend(wanted: () => WantedAmendment, options: AmendOptions = {}, isOpen = false): Amended {
    let made: Amendment | undefined;
    const edit = (amending: Amending): RegistryEdit => {
      const amendment = (made = this.parts.registrations.amend(amending));
      return {
        leaves: amendment.left,
        held: () => isOpen || amendment.held(),
        undone: (end) => amendment.undone(end),
      };
    };
    const swap = this.parts.requests.ask(() => {
      checkChange('amend', options);
      const { offers, gone, slots } = amendmentOf(wanted(), this.parts);
      if (slots.length === 0) return this.parts.driver.settledNow(slots, options);
      const check = (turns: readonly Turn[]): void => {
        if (!options.force) this.#refuseInUse(turns);
        this.#checkSettings(turns);
      };
      const order = { force: options.force === true, probation: this.#probationOf(options, offers) };
      return this.#follow({ ...this.#followOrder(slots, options), ...order }, () =>
        edit({ offers, gone, isForGood: false, check }),
      );
    });
    return { swap, hold: () => made?.held(), takeBack: (reason) => this.#takeBack(made, reason) };
  }

  /** What is built later only has to be told its settings too. */
  #checkSettings(turns: readonly Turn[]): void {
    const { registry, options } = this.parts;
    const come = turns.flatMap(({ said }) => said ?? []);
    const settingsOf = (candidate: Candidate) => registry.recipeOf(candidate).settings;
    options.settings.checkFit?.(
      come.map((one) => ({ slot: one.slot, provider: one.provider, settings: settingsOf(one) })),
    );
  }

  #probationOf({ probation }: AmendOptions, offers: readonly OfferedRecipe[]): ChangeOrder['probation'] {
    const terms = probationFrom(probation, 'amend');
    const scoped = terms && offers.find(({ offer }) => (offer.scope ?? 'singleton') !== 'singleton')?.offer;
    if (scoped)
      throw noProbation({ name: slotName(scoped.domain, scoped.key), scope: scoped.scope ?? 'singleton' });
    return terms;
  }

  /** It was made, and comes to nothing all the same: all that it brought goes, for what was there before. */
  #takeBack(made: Amendment | undefined, reason: string): Swap {
    if (!made) return this.parts.driver.settledNow(NOBODY, { reason });
    const { come, left } = made;
    const slots = [...new Set([...come, ...left].map(({ slot }) => slot))];
    const order = { ...this.#followOrder(slots, { reason }), force: true };
    return this.parts.requests.ask(() =>
      this.#follow(order, () => {
        const words = made.undone('refused');
        return { leaves: come, held: ignore, undone: () => words };
      }),
    );
  }

  /** Adds a candidate; the slot follows its ranking unless told not to. */
  register(candidate: () => OfferedRecipe, options: RegisterOptions = {}): Swap {
    return this.parts.requests.ask(() => {
      checkChange('register', options);
      const { offer, recipe } = candidate();
      checkOpenDomain(offer.domain);
      const slot = slotName(offer.domain, offer.key);
      const { registrations } = this.parts;
      const order = this.#followOrder([slot], options);
      if (options.activate === false) return this.#quietly(order, () => registrations.put(offer, recipe));
      const offers = [{ offer, recipe }];
      return this.#follow(order, () => registrations.amend({ offers, gone: NOBODY, isForGood: true }));
    });
  }

  /** Takes the best candidate of a provider away; the slot follows its ranking to what it shadowed. */
  unregister(ref: Ref | SlotName, provider: string, options: UnregisterOptions = {}): Swap {
    return this.parts.requests.ask(() => {
      checkChange('unregister', options);
      return this.#remove(this.parts.slotNamed(ref, 'unregister'), provider, { options });
    });
  }

  /**
   * Takes a candidate away together with the operator's selection of it, in one change.
   *
   * @param covered what the operator had selected before; a selection of another provider stays
   */
  withdraw(slot: SlotName, provider: string, covered: string | undefined): Swap {
    return this.parts.requests.ask(() =>
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
    const check = options.force ? undefined : this.#refuseInUse;
    return this.#follow(this.#followOrder([slot], options), () => {
      first?.();
      return this.parts.registrations.amend({
        offers: NOBODY,
        gone: [candidate],
        isForGood,
        ...(check && { check }),
      });
    });
  }

  /** Candidates are needed by those who hold a cell that nothing which is registered now could fill. */
  readonly #refuseInUse = (turns: readonly Turn[]): void => {
    const { registry, slots, bridge, conditions } = this.parts;
    const waiting = turns.flatMap(({ said, when }) =>
      said && when && !conditions.isMet(when, said.slot) ? said : [],
    );
    for (const { before } of turns) {
      if (!before) continue;
      const others = [...registry.candidates(before.slot)].filter((other) => !waiting.includes(other));
      const lost = slots
        .get(before.slot)
        .cells()
        .filter((cell) => cell.accepts(before) && !others.some((other) => cell.accepts(other)));
      const holders = lost.flatMap((cell) => [...requirersOf(cell), ...bridge.holdersOf(cell)]);
      if (holders.length > 0) throw inUse(before, holders);
    }
  };

  /** Changes the registry, and lets slots follow it. */
  #follow(order: ChangeOrder, edit: Edit): Swap {
    if (this.parts.stage === 'new') return this.#quietly(order, () => edit()?.held());
    return this.parts.requests.make(order, edit);
  }

  #followOrder(slots: readonly SlotName[], options: ChangeOptions): ChangeOrder {
    const parent = this.parts.requests.askedBy();
    return {
      kind: 'follow',
      slots,
      wants: NOTHING_WANTED,
      force: false,
      automatic: true,
      options,
      parent,
    };
  }

  /** Changes the registry, and moves nothing. */
  #quietly(order: ChangeOrder, edit: () => void): Swap {
    const { driver } = this.parts;
    const { slots, options } = order;
    const refused = driver.abortedNow(options, () => order);
    if (refused) return refused;
    edit();
    return driver.settledNow(slots, options);
  }
}

const NOBODY: readonly never[] = [];

const ignore = (): void => undefined;

const inUse = ({ slot, provider }: Candidate, holders: readonly string[]) =>
  new RegistryError(
    'registry/in-use',
    `${slot} ${provider} is required by ${[...new Set(holders)].join(', ')}. Nothing was changed.`,
    {
      hint: 'register another candidate first, or pass { force: true } to leave the slot vacant',
    },
  );
