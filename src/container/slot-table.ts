import { OneiricError, oneLineOf, ResolutionError } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { CandidateRegistry } from './candidates/registry.js';
import { whyWaiting, type Waiting } from './candidates/waiting.js';
import type { Ref } from '../core/token.js';
import type { Candidate, CandidateScope } from '../core/candidate.js';
import { Slot, type Cell } from './slot.js';
import type { SlotShape } from './slot-shape.js';

/** What all slots of an application have in common. */
type ShapeTools = Pick<SlotShape<Cell>, 'emptiness' | 'onError' | 'target'>;

interface SlotTools extends ShapeTools {
  /** There is one more. */
  readonly made: (slot: Slot) => void;
}

/** The slots of one application that somebody has looked at, by name. */
export class SlotTable {
  readonly #slots = new Map<SlotName, Slot>();

  constructor(
    private readonly registry: CandidateRegistry,
    private readonly tools: SlotTools,
  ) {}

  /** The slot of this name, made when first asked for. */
  get(name: SlotName): Slot {
    let slot = this.#slots.get(name);
    if (!slot) {
      this.#slots.set(name, (slot = this.#make(name)));
      this.tools.made(slot);
    }
    return slot;
  }

  find(name: SlotName): Slot | undefined {
    return this.#slots.get(name);
  }

  values(): Iterable<Slot> {
    return this.#slots.values();
  }

  /** Forgets a slot that has no candidate and that nobody was given. */
  forgetUnused(name: SlotName): void {
    const [candidate] = this.registry.candidates(name);
    const slot = this.#slots.get(name);
    if (!slot || candidate || slot.instances.size > 0) return;
    for (const cell of slot.cells()) if (cell.isInUse) return;
    this.#slots.delete(name);
  }

  #make(name: SlotName): Slot {
    return new Slot(name, new RegisteredShape(name, this.registry, this.tools));
  }
}

/** What the candidates of a slot say about its live references. */
class RegisteredShape implements SlotShape<Cell> {
  readonly emptiness: SlotShape<Cell>['emptiness'];
  readonly onError: SlotShape<Cell>['onError'];
  readonly target: SlotShape<Cell>['target'];
  readonly #registry: CandidateRegistry;
  #scope: CandidateScope = 'singleton';

  constructor(
    private readonly name: SlotName,
    registry: CandidateRegistry,
    { emptiness, onError, target }: ShapeTools,
  ) {
    this.emptiness = emptiness;
    this.onError = onError;
    this.target = target;
    this.#registry = registry;
  }

  /** All candidates agree on it; a slot that has none any more is what it was. */
  get scope(): CandidateScope {
    const best = this.#registry.best(this.name) ?? this.#firstWaiting();
    return best ? (this.#scope = best.scope) : this.#scope;
  }

  get contract(): Ref | undefined {
    return this.#registry.contractOf(this.name);
  }

  title(): string {
    return this.name;
  }

  /** What waits for a condition may come to serve what is handed out meanwhile. */
  #firstWaiting(): Candidate | undefined {
    const [first] = this.#registry.aside(this.name).keys();
    return first;
  }

  *prototypes(): Iterable<object> {
    for (const candidate of this.#registry.all(this.name)) {
      const { prototype } = this.#registry.recipeOf(candidate);
      if (prototype) yield prototype;
    }
  }
}

/** A candidate that would serve a cell, and why it is left alone for now. */
export interface LeftAlone {
  readonly provider: string;
  readonly error: unknown;
}

/** Why a cell that was served cannot be called now. @param waiting candidates whose conditions do not hold */
export function vacant(
  { slot: { name }, capabilities = [] }: Pick<Cell, 'slot' | 'capabilities'>,
  waiting: Waiting,
  leftAlone: LeftAlone | undefined,
): ResolutionError {
  const offering = capabilities.length > 0 ? ` that offers ${capabilities.join(' and ')}` : '';
  const what = `${name} has no candidate${offering || ' that serves'}`;
  if (leftAlone) return outOfWork(what, leftAlone);
  const terms = waiting.size > 0 ? `, or meet the condition of ${whyWaiting(waiting)}` : '';
  return new ResolutionError('resolution/vacant', `${what}.`, {
    hint: `register a candidate for ${name}${offering}${terms}; calls succeed again as soon as one serves`,
  });
}

/** There is a candidate, but it failed and waits for its next try: why it failed is what has to be seen to. */
function outOfWork(what: string, { provider, error }: LeftAlone): ResolutionError {
  const why = oneLineOf(error).replace(/\.$/, '');
  const { hint = 'calls succeed again as soon as it serves' } = error instanceof OneiricError ? error : {};
  return new ResolutionError('resolution/vacant', `${what}: ${provider} is blocked: ${why}.`, {
    hint,
    cause: error,
  });
}
