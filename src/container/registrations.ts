import type { Candidate } from '../core/candidate.js';
import { oneLineOf } from '../core/errors.js';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { Ref } from '../core/token.js';
import type { Bridge } from './bridge/bridge.js';
import type { Conditions } from './candidates/conditions.js';
import { Ledger, type LedgerLine } from './candidates/ledger.js';
import type { CandidateRegistry, Offer, Registration } from './candidates/registry.js';
import type { Resolver } from './candidates/ranking.js';
import type { Selections } from './candidates/selections.js';
import type { Recipe } from './injection/recipe.js';
import type { SlotTable } from './slot-table.js';
import type { Reconciler } from './swap/reconciler.js';
import type { RegistryEdit } from './swap/registry-edit.js';
import type { Vetting } from './vetting.js';

/** The application whose candidates come and go. */
interface Surroundings {
  readonly options: { readonly clock: Clock; readonly emit: (event: OneiricEvent) => void };
  readonly stage: string;
  readonly registry: CandidateRegistry;
  readonly vetting: Vetting;
  readonly conditions: Conditions;
  readonly selections: Selections;
  readonly resolver: Resolver;
  readonly slots: SlotTable;
  readonly reconciler: Reconciler;
  readonly bridge: Pick<Bridge, 'forgetPlans'>;
  readonly answers: Map<Ref | SlotName, unknown>;
  /** What a name means may have changed. */
  forgetAnswers(): void;
}

/** Puts candidates into the registry and takes them out, with all that this means for others. Moves nothing by itself. */
export class Registrations {
  readonly #ledger = new Ledger();

  constructor(private readonly app: Surroundings) {}

  /** Adds a candidate. */
  add(offer: Offer, recipe: Recipe): Candidate {
    const registration = this.#register(offer, recipe);
    this.#ledger.overrule(registration.candidate);
    this.#enter(registration, offer, recipe);
    return registration.candidate;
  }

  /** Adds a candidate for good: nothing that is pending for its name brings another one back. */
  put(offer: Offer, recipe: Recipe): void {
    this.#need(this.add(offer, recipe).slot);
  }

  /** Takes a candidate out. */
  takeOut(candidate: Candidate): void {
    this.#ledger.forget(candidate);
    if (!this.app.registry.unregister(candidate)) return;
    this.#ledger.overrule(candidate);
    this.#leave(candidate);
    this.#review(candidate.slot);
  }

  /** Adds a candidate that its slot is to follow. Aborted, it is gone again; where it fails, it stays and is tried again. */
  offer(offer: Offer, recipe: Recipe): RegistryEdit {
    const registration = this.#register(offer, recipe);
    const { candidate, replaced } = registration;
    // First of all: whoever hears of it may change the same name.
    const line = this.#ledger.write(candidate, { said: candidate, before: replaced });
    const wasNeeded = this.app.slots.get(candidate.slot).active.needed;
    this.#enter(registration, offer, recipe);
    this.#need(candidate.slot);
    return {
      held: () => this.#ledger.hold(line),
      undone: (end) => {
        if (end === 'failed') return this.#stays(candidate, line);
        const words = this.#takeBack(candidate, line);
        if (!wasNeeded) this.#needNoMore(candidate.slot);
        return words;
      },
    };
  }

  /** Takes out a candidate that its slot is to leave. Comes nothing of that, it is back; by force, only where it was aborted. */
  remove(candidate: Candidate, isForced: boolean): RegistryEdit | undefined {
    if (!this.app.registry.unregister(candidate)) return undefined;
    const line = this.#ledger.write(candidate, { said: undefined, before: candidate });
    this.#leave(candidate);
    this.#review(candidate.slot);
    return {
      held: () => this.#ledger.hold(line),
      undone: (end) =>
        end === 'failed' && isForced ? this.#isGone(candidate, line) : this.#takeBack(candidate, line),
    };
  }

  #register(offer: Offer, recipe: Recipe): Registration {
    this.app.vetting.offered(offer, recipe);
    return this.app.registry.register(offer, recipe);
  }

  #enter({ candidate, replaced }: Registration, offer: Offer, recipe: Recipe): void {
    const { slots, conditions } = this.app;
    if (replaced) {
      this.app.reconciler.unblock(replaced);
      conditions.remove(replaced);
      this.#nothingReturnsTo(replaced);
    }
    slots.get(candidate.slot).expect(recipe);
    if (offer.when) conditions.add(candidate, offer.when);
    this.#entered(candidate);
    this.#review(candidate.slot);
  }

  #entered(candidate: Candidate): void {
    const { options, resolver } = this.app;
    // Another one of that name may be well.
    resolver.avoidances.set(candidate.slot, candidate.provider, undefined);
    this.app.forgetAnswers();
    this.app.bridge.forgetPlans();
    options.emit({ type: 'candidate.registered', at: options.clock.epoch(), candidate });
  }

  #leave(candidate: Candidate): void {
    const { reconciler, conditions, options } = this.app;
    this.#nothingReturnsTo(candidate);
    conditions.remove(candidate);
    this.app.answers.clear();
    reconciler.unblock(candidate);
    options.emit({ type: 'candidate.unregistered', at: options.clock.epoch(), candidate });
  }

  /** Nothing returns to a candidate that is not offered any more. */
  #nothingReturnsTo(candidate: Candidate): void {
    const { standby } = this.app.slots.get(candidate.slot);
    if (standby?.concerns(candidate)) standby.overtake();
  }

  /** Who comes and goes may matter to the conditions of others; the slot itself is followed by whoever changes it. */
  #review(besides: SlotName): void {
    for (const slot of this.app.conditions.review())
      if (slot !== besides) this.app.reconciler.reconcile(slot, 'a condition of a candidate has changed');
  }

  /** What is eager serves without being asked for. */
  #need(slot: SlotName): void {
    const isEager = this.app.resolver.resolve(slot)?.activation === 'eager';
    if (this.app.stage === 'started' && isEager) this.app.slots.get(slot).active.needed = true;
  }

  /** A slot was there for a while only: without candidates, and given to nobody, it is missed by nobody. */
  dismiss(slot: SlotName): void {
    const [candidate] = this.app.registry.candidates(slot);
    if (!candidate) this.#needNoMore(slot);
  }

  #needNoMore(slot: SlotName): void {
    const { active } = this.app.slots.get(slot);
    const isWished = this.app.selections.at(slot, 'operator') !== undefined;
    if (!active.isInUse && !isWished) active.needed = false;
    this.#need(slot);
  }

  #takeBack(of: Candidate, line: LedgerLine): string {
    const turned = this.#ledger.strike(line);
    const obstacle = turned && this.#turn(of, turned.said);
    const { provider } = of;
    if (obstacle) return `${provider} is not registered any more: ${oneLineOf(obstacle)}`;
    const current = this.#current(of);
    if (!current) return `${provider} is not registered.`;
    return turned
      ? `${provider} is registered as before.`
      : `${provider} was registered anew meanwhile, and stays.`;
  }

  /** Lets a name stand for another candidate, or for none. @returns why it cannot */
  #turn(of: Candidate, to: Candidate | undefined): unknown {
    const current = this.#current(of);
    if (current === to) return undefined;
    if (current && this.app.registry.unregister(current)) this.#leave(current);
    const obstacle = to && this.#return(to);
    this.#review(of.slot);
    return obstacle;
  }

  /** Puts a candidate back in its old place. @returns why it cannot: the others may not fit to it any more */
  #return(candidate: Candidate): unknown {
    const { registry, vetting } = this.app;
    try {
      vetting.offered(candidate, registry.recipeOf(candidate));
      registry.restore(candidate);
    } catch (error) {
      return error;
    }
    this.app.conditions.restore(candidate);
    this.#entered(candidate);
    return undefined;
  }

  #stays(candidate: Candidate, line: LedgerLine): string {
    this.#ledger.hold(line);
    const { provider } = candidate;
    return this.#current(candidate) === candidate
      ? `${provider} stays registered, and may serve later.`
      : `${provider} is not registered as it was any more.`;
  }

  #isGone(candidate: Candidate, line: LedgerLine): string {
    this.#ledger.hold(line);
    const serves = this.app.slots.get(candidate.slot).active.instance?.candidate === candidate;
    const until = serves ? ', and serves only until something can take its place' : '';
    return `${candidate.provider} is not registered any more${until}.`;
  }

  #current({ slot, provider, source }: Candidate): Candidate | undefined {
    return this.app.registry.findAny(slot, provider, source);
  }
}
