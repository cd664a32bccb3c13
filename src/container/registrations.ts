import type { Candidate } from '../core/candidate.js';
import type { OneiricEvent } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { Clock } from '../core/ports.js';
import type { Ref } from '../core/token.js';
import { Amendment, type Entry } from './amendment.js';
import type { Bridge } from './bridge/bridge.js';
import type { Conditions } from './candidates/conditions.js';
import { Ledger } from './candidates/ledger.js';
import type { CandidateRegistry, Offer, Turn } from './candidates/registry.js';
import type { Resolver } from './candidates/ranking.js';
import type { Selections } from './candidates/selections.js';
import type { Recipe } from './injection/recipe.js';
import type { OfferedRecipe } from './injection/recipes.js';
import type { SlotTable } from './slot-table.js';
import type { Reconciler } from './swap/reconciler.js';
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

/** What comes and goes at once, and what is to become of it. */
export interface Amending {
  readonly offers: readonly OfferedRecipe[];
  readonly gone: readonly Candidate[];
  /** It holds also where the change of its slots fails; only aborted it is taken back. */
  readonly isForGood: boolean;
  /** Looks at all of it before anybody hears of it, and may refuse it. */
  readonly check?: (turns: readonly Turn[]) => void;
}

const OPEN: ReadonlySet<string> = new Set(['starting', 'started']);

/** Puts candidates into the registry and takes them out, with all that this means for others. Moves nothing by itself. */
export class Registrations {
  readonly #ledger = new Ledger();

  constructor(private readonly app: Surroundings) {}

  /** Adds a candidate. */
  add(offer: Offer, recipe: Recipe): Candidate {
    this.app.vetting.offered(offer, recipe);
    const { candidate, replaced } = this.app.registry.register(offer, recipe);
    this.#ledger.overrule(candidate);
    const turn = { before: replaced, said: candidate, when: offer.when };
    this.#settle(turn);
    this.#tell(turn);
    this.#review([turn]);
    return candidate;
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
    this.announce([{ before: candidate, said: undefined }]);
  }

  /**
   * Adds candidates and takes out others, all or none, which their slots are to follow. Until that has come to its end it can
   * be taken back.
   *
   * @throws what is wrong with any of it: then nothing has changed, and nobody has heard of it
   */
  amend({ offers, gone, isForGood, check }: Amending): Amendment {
    for (const { offer, recipe } of offers) this.app.vetting.offered(offer, recipe);
    const turns = this.app.registry.exchange(gone, offers, check);
    // First of all: whoever hears of it may change the same names.
    const entries = turns.map((turn) => this.#enter(turn));
    this.announce(turns);
    for (const { said } of turns) if (said) this.#need(said.slot);
    return new Amendment(entries, {
      ...{ app: this.app, ledger: this.#ledger, isForGood },
      announce: (back) => this.announce(back),
      needNoMore: (slot) => this.#needNoMore(slot),
    });
  }

  #enter(turn: Turn): Entry {
    const { before, said } = turn;
    // One of the two there is.
    const of = (said ?? before) as Candidate;
    const { slots, resolver } = this.app;
    return {
      of,
      turn,
      line: this.#ledger.write(of, { said, before }),
      wasNeeded: slots.get(of.slot).active.needed,
      avoidance: resolver.avoidances.of(of.slot)?.get(of.provider),
    };
  }

  /** The registry says something else of these names: all who go by it are told, when all of it is settled. */
  announce(turns: readonly Turn[]): void {
    for (const turn of turns) this.#settle(turn);
    for (const turn of turns) this.#tell(turn);
    this.#review(turns);
  }

  #settle({ before, said, when }: Turn): void {
    const { slots, conditions, resolver, registry } = this.app;
    if (before) {
      conditions.remove(before);
      this.#nothingReturnsTo(before);
    }
    if (!said) return;
    slots.get(said.slot).expect(registry.recipeOf(said));
    if (when) conditions.add(said, when);
    // Another one of that name may be well.
    resolver.avoidances.set(said.slot, said.provider, undefined);
  }

  #tell({ before, said }: Turn): void {
    const { options, reconciler, bridge, answers } = this.app;
    if (said) {
      this.app.forgetAnswers();
      bridge.forgetPlans();
    } else answers.clear();
    if (before) reconciler.unblock(before);
    const at = options.clock.epoch();
    if (said) options.emit({ type: 'candidate.registered', at, candidate: said });
    else if (before) options.emit({ type: 'candidate.unregistered', at, candidate: before });
  }

  /** Nothing returns to a candidate that is not offered any more. */
  #nothingReturnsTo(candidate: Candidate): void {
    const { standby } = this.app.slots.get(candidate.slot);
    if (standby?.concerns(candidate)) standby.overtake();
  }

  /** Who comes and goes may matter to the conditions of others; the slots themselves are followed by whoever changes them. */
  #review(turns: readonly Turn[]): void {
    const changed = this.app.conditions.review();
    if (changed.length === 0) return;
    const own = new Set(turns.map(({ before, said }) => (said ?? before)?.slot));
    for (const slot of changed)
      if (!own.has(slot)) this.app.reconciler.reconcile(slot, 'a condition of a candidate has changed');
  }

  /** What is eager serves without being asked for. What comes while the application starts has to show then that it can. */
  #need(slot: SlotName): void {
    const isEager = this.app.resolver.resolve(slot)?.activation === 'eager';
    if (OPEN.has(this.app.stage) && isEager) this.app.slots.get(slot).active.needed = true;
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
}
