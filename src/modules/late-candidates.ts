import { checkAmendment } from '../container/asked.js';
import type { Amended, Removal, WantedAmendment } from '../container/amended.js';
import type { AmendOptions, RegisterOptions, UnregisterOptions } from '../container/registry-changes.js';
import type { Candidate } from '../core/candidate.js';
import type { Constructable } from '../core/component.js';
import { parseSlotName, type SlotName } from '../core/names.js';
import type { Swap, SwapReport } from '../core/swap.js';
import { isClass } from '../core/token.js';
import { componentOf } from '../decorators/metadata.js';
import { offered, type CandidateOffer } from './candidate-offer.js';
import type { Composition } from './composition.js';
import type { SlotRef } from './slot-ref.js';

const NOTHING: ReadonlySet<SlotName> = new Set();

/** Candidates that come and go at once. */
export interface Amendment {
  /** Those that come: one of the same slot, provider and source takes the place of the earlier one. Default none. */
  readonly register?: readonly (Constructable | CandidateOffer)[] | undefined;
  /** Those that go. Default none. */
  readonly unregister?: readonly Removal[] | undefined;
}

/** Candidates that come and go by themselves while the application runs, with what lets work in to them. */
export class LateCandidates {
  readonly #app: Pick<Composition, 'container' | 'intakes' | 'configured'>;

  constructor(app: Pick<Composition, 'container' | 'intakes' | 'configured'>) {
    this.#app = app;
  }

  /** As `Application.register`. */
  register(candidate: Constructable | CandidateOffer, options?: RegisterOptions): Swap {
    const { container, intakes } = this.#app;
    const register = () => container.registryChanges.register(() => offered(candidate), options);
    if (!intakes.concern(domainOf(candidate))) return register();
    const before = new Set(intakes.concerned());
    const swap = register();
    const own = intakes.concerned().find((one) => !before.has(one));
    return own ? followedBy(swap, () => this.#letIn(own)) : swap;
  }

  /** As `Application.unregister`. */
  unregister(ref: SlotRef, provider: string, options?: UnregisterOptions): Swap {
    const { container, intakes } = this.#app;
    const slot = this.#slotOf(ref);
    const swap = container.registryChanges.unregister(ref, provider, options);
    const isConcerned = slot !== undefined && intakes.concern(parseSlotName(slot).domain);
    return isConcerned ? followedBy(swap, () => intakes.renew(NOTHING)) : swap;
  }

  /** As `Application.amend`. */
  amend(amendment: Amendment, options?: AmendOptions): Swap {
    const { container, intakes } = this.#app;
    const wanted = (): WantedAmendment => wantedOf(amendment);
    if (!this.#isConcerned(amendment)) return container.registryChanges.amend(wanted, options).swap;
    const before = new Set(intakes.concerned());
    const amended = container.registryChanges.amend(wanted, options, true);
    const own = intakes.concerned().filter((one) => !before.has(one));
    return followedBy(amended.swap, async (report) => {
      // Nothing that it brought is there any more.
      if (report?.outcome !== 'switched' && report?.outcome !== 'unchanged') return intakes.renew(NOTHING);
      await this.#letInAll(own, amended);
    });
  }

  /** What nobody could be let in to is not there, nor anything that came with it. @throws why nobody could */
  async #letInAll(own: readonly Candidate[], amended: Amended): Promise<void> {
    const { intakes, configured } = this.#app;
    try {
      await intakes.renew(new Set(own.map(({ slot }) => slot)));
      amended.hold();
    } catch (error) {
      const [first] = own;
      await amended.takeBack(`nobody can be let in to ${first?.provider ?? 'it'}`).catch(() => undefined);
      await intakes.renew(NOTHING).catch(() => undefined);
      throw configured.scrubber.clean(error);
    }
  }

  #isConcerned({ register, unregister }: Amendment): boolean {
    const { intakes } = this.#app;
    const comes = listed(register).some((candidate) => intakes.concern(domainOf(candidate)));
    return comes || listed(unregister).some((removal) => intakes.concern(this.#domainIn(removal)));
  }

  #domainIn(removal: unknown): string | undefined {
    const isRemoval = typeof removal === 'object' && removal !== null;
    const slot = isRemoval && this.#slotOf(Reflect.get(removal, 'slot') as SlotRef);
    return slot ? parseSlotName(slot).domain : undefined;
  }

  /** Before its last candidate goes: then a contract means no slot any more. */
  #slotOf(ref: SlotRef): SlotName | undefined {
    try {
      return this.#app.container.slotNamed(ref, 'unregister');
    } catch {
      // Whoever asks is told by the removal.
      return undefined;
    }
  }

  /** What nobody could be let in to is not registered. @throws why nobody could */
  async #letIn(own: Candidate): Promise<void> {
    const { container, intakes, configured } = this.#app;
    const { slot, provider } = own;
    try {
      await intakes.renew(new Set([slot]));
    } catch (error) {
      const because = { force: true, reason: `nobody can be let in to ${provider}` };
      if (intakes.concerned().includes(own))
        await container.registryChanges.unregister(slot, provider, because).catch(() => undefined);
      await intakes.renew(NOTHING).catch(() => undefined);
      throw configured.scrubber.clean(error);
    }
  }
}

/** What was given as a list, whatever was: it is checked where it is read. */
const listed = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : []);

/** @throws RegistryError for what is no amendment, and what is wrong with a candidate of it */
function wantedOf(amendment: Amendment): WantedAmendment {
  checkAmendment(amendment);
  const { register = [], unregister = [] } = amendment;
  const offers = register.map((candidate, index) => offered(candidate, `amend.register[${index}]`));
  return { offers, removals: unregister };
}

function domainOf(candidate: unknown): unknown {
  if (isClass(candidate)) return componentOf(candidate)?.domain;
  return typeof candidate === 'object' && candidate !== null ? Reflect.get(candidate, 'domain') : undefined;
}

/** A swap whose end comes when this has followed, whatever came of the swap itself. */
function followedBy(swap: Swap, follow: (report?: SwapReport) => Promise<void>): Swap {
  const over = swap.then(
    async (report): Promise<SwapReport> => {
      await follow(report);
      return report;
    },
    async (error: unknown): Promise<never> => {
      await follow().catch(() => undefined);
      throw error;
    },
  );
  return Object.defineProperties(over as Swap, {
    id: { value: swap.id, enumerable: true },
    switched: { get: () => switchedOf(swap, over) },
    abort: { value: (reason?: string) => swap.abort(reason) },
  });
}

/** Whoever looks at the switch only must not be killed for the rejection of the whole. */
function switchedOf(swap: Swap, over: Promise<unknown>): Promise<void> {
  over.catch(() => undefined);
  return swap.switched;
}
