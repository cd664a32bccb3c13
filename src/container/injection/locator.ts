import { ResolutionError } from '../../core/errors.js';
import { parseSlotName, slotName, type SlotName } from '../../core/names.js';
import { isPrivateSlot, openName } from '../../core/private-slots.js';
import { isClass, refName, type Ref } from '../../core/token.js';
import { componentOf, contractOf } from '../../decorators/metadata.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { ModuleScope } from '../plain/plain-provider.js';
import { listed } from './listed.js';

/** A slot, and the provider where the name meant one candidate. */
export interface Located {
  readonly slot: SlotName;
  readonly provider?: string | undefined;
}

/** Where somebody asks from: the module whose names count, and the place for errors. */
export interface Asker {
  readonly scope: ModuleScope | undefined;
  readonly where: string;
}

/** Finds the slot that a name means from somewhere in an application. */
export class Locator {
  constructor(private readonly registry: CandidateRegistry) {}

  /** @throws ResolutionError `resolution/ambiguous-contract`; ModuleError where it is not seen from there */
  locate(ref: Ref | SlotName, asker: Asker, key?: string): Located | undefined {
    const located =
      typeof ref === 'string' ? { slot: this.#named(ref, asker, key) } : this.#slotOf(ref, asker, key);
    if (located) asker.scope?.checkVisible(located.slot, ref, asker.where);
    return located;
  }

  #named(name: SlotName, asker: Asker, key: string | undefined): SlotName {
    const { domain } = parseSlotName(name);
    const slot = key === undefined ? name : slotName(domain, key);
    return this.#meant(slot, name, asker);
  }

  /** The whole name of a private slot means that; any other means what the module calls so. */
  #meant(slot: SlotName, ref: Ref | SlotName, { scope, where }: Asker): SlotName {
    return isPrivateSlot(slot) ? slot : (scope?.slotMeant(slot, ref, where) ?? slot);
  }

  #slotOf(ref: Ref, asker: Asker, key: string | undefined): Located | undefined {
    const slots = this.registry.slotsProviding(ref);
    const declared = isClass(ref) ? contractOf(ref)?.slot : undefined;
    if (key !== undefined) return this.#keyed(declared ? [declared, ...slots] : slots, ref, { asker, key });
    if (declared !== undefined) return { slot: this.#declared(declared, ref, asker) };
    const seen = this.#seen(slots, ref, asker);
    if (seen.length > 1) throw ambiguous(ref, seen, asker.where);
    const [slot] = seen;
    return slot === undefined ? this.#candidateClass(ref, asker) : { slot };
  }

  /** From outside, where nobody serves the application, the only private slot of that name. */
  #declared(declared: SlotName, ref: Ref, asker: Asker): SlotName {
    if (!isOutside(asker) || this.#isServed(declared)) return this.#meant(declared, ref, asker);
    const hidden = this.registry.slotsProviding(ref).filter((slot) => openName(slot) === declared);
    if (hidden.length > 1) throw ambiguous(ref, hidden, asker.where);
    return hidden[0] ?? declared;
  }

  #isServed(slot: SlotName): boolean {
    return this.registry.best(slot) !== undefined;
  }

  /** Private slots that the asker sees; else those of the application; else one that it does not see, to say so. */
  #seen(slots: readonly SlotName[], ref: Ref, asker: Asker): readonly SlotName[] {
    const hidden = slots.filter(isPrivateSlot);
    if (hidden.length === 0) return slots;
    const own = hidden.filter((slot) => this.#meant(openName(slot), ref, asker) === slot);
    if (own.length > 0) return own;
    const open = slots.filter((slot) => !isPrivateSlot(slot));
    if (open.length > 0) return open;
    return isOutside(asker) ? hidden : hidden.slice(0, 1);
  }

  #keyed(
    slots: readonly SlotName[],
    ref: Ref,
    { asker, key }: { asker: Asker; key: string },
  ): Located | undefined {
    const domains = new Set(slots.map((slot) => parseSlotName(slot).domain));
    const [domain] = domains;
    if (domain === undefined) return undefined;
    if (domains.size > 1) throw ambiguous(ref, slots, asker.where);
    return { slot: this.#meant(slotName(domain, key), ref, asker) };
  }

  /** A candidate class that is not its own contract is a pin on that candidate. */
  #candidateClass(ref: Ref, asker: Asker): Located | undefined {
    if (!isClass(ref)) return undefined;
    const record = componentOf(ref);
    if (!record) return undefined;
    const slot = slotName(record.domain, record.key);
    const meant = this.#meant(slot, ref, asker);
    const hidden =
      record.slotScope === 'module' ? this.registry.slots().filter((one) => openName(one) === slot) : [];
    for (const one of new Set([meant, ...hidden])) {
      const provider = this.#providerOf(ref.prototype as object, one);
      if (provider !== undefined) return { slot: one, provider };
    }
    return undefined;
  }

  #providerOf(prototype: object, slot: SlotName): string | undefined {
    for (const candidate of this.registry.candidates(slot))
      if (this.registry.recipeOf(candidate).prototype === prototype) return candidate.provider;
    return undefined;
  }
}

/** Whoever is in no module: an operator, or `app.get`. */
const isOutside = ({ scope }: Asker): boolean => scope?.cls === undefined;

function ambiguous(ref: Ref, slots: readonly SlotName[], path: string): ResolutionError {
  return new ResolutionError(
    'resolution/ambiguous-contract',
    `${refName(ref)} is the contract of ${listed(slots)}.`,
    {
      path,
      hint: slots.some(isPrivateSlot)
        ? 'name one of them whole, or ask within its module: app.select(TheModule).get(…)'
        : `say which one: @Inject(${refName(ref)}, { key: '…' }), or declare its slot with @Contract`,
    },
  );
}
