import type { Candidate } from '../core/candidate.js';
import { oneLineOf } from '../core/errors.js';
import type { SlotName } from '../core/names.js';
import type { Avoidance } from './candidates/avoidances.js';
import type { Conditions } from './candidates/conditions.js';
import type { Ledger, LedgerLine } from './candidates/ledger.js';
import type { Resolver } from './candidates/ranking.js';
import type { CandidateRegistry, Turn } from './candidates/registry.js';
import type { SlotTable } from './slot-table.js';
import type { EditEnd, RegistryEdit } from './swap/registry-edit.js';
import type { Vetting } from './vetting.js';

/** One name of an amendment, and what there was before it. */
export interface Entry {
  /** A candidate of the name. */
  readonly of: Candidate;
  readonly turn: Turn;
  readonly line: LedgerLine;
  /** Somebody needed its slot already. */
  readonly wasNeeded: boolean;
  readonly avoidance: Avoidance | undefined;
}

/** What taking an amendment back needs of the application. */
export interface AmendmentTools {
  readonly app: {
    readonly registry: CandidateRegistry;
    readonly vetting: Vetting;
    readonly conditions: Conditions;
    readonly resolver: Resolver;
    readonly slots: SlotTable;
  };
  readonly ledger: Ledger;
  readonly isForGood: boolean;
  /** The registry says something else of names. */
  readonly announce: (turns: readonly Turn[]) => void;
  /** A slot was needed by those only that are gone again. */
  readonly needNoMore: (slot: SlotName) => void;
}

/** What became of one name. */
interface Fate {
  readonly text: string;
  /** It stands for what it stood for before. */
  readonly isAsBefore: boolean;
}

const MAX_TOLD = 3;

/** Candidates that came and went at once: until that is made for good, all of it can be taken back. */
export class Amendment implements RegistryEdit {
  constructor(
    private readonly entries: readonly Entry[],
    private readonly tools: AmendmentTools,
  ) {}

  /** Candidates that it has taken out, or put others in the place of. */
  get left(): ReadonlySet<Candidate> {
    return new Set(this.entries.flatMap(({ turn }) => turn.before ?? []));
  }

  /** Candidates that it has brought. */
  get come(): ReadonlySet<Candidate> {
    return new Set(this.entries.flatMap(({ turn }) => turn.said ?? []));
  }

  held(): void {
    for (const { line } of this.entries) this.tools.ledger.hold(line);
  }

  undone(end: EditEnd): string {
    if (end !== 'failed' || !this.tools.isForGood) return inWords(this.#takeBack());
    this.held();
    return inWords(this.entries.map((entry) => this.#stays(entry)));
  }

  #takeBack(): Fate[] {
    const { app, ledger } = this.tools;
    const struck = this.entries.map((entry) => ({ entry, back: ledger.strike(entry.line) }));
    const obstacles = new Map<Candidate, unknown>();
    const due = struck.flatMap(({ entry, back }) =>
      back ? this.#turnBack(entry, back.said, obstacles) : [],
    );
    for (const [candidate, obstacle] of app.registry.turn(due)) obstacles.set(candidate, obstacle);
    const turns = due.map((turn) =>
      turn.said && obstacles.has(turn.said) ? { ...turn, said: undefined } : turn,
    );
    for (const { said } of turns) if (said) app.conditions.restore(said);
    this.tools.announce(turns);
    for (const { entry } of struck) this.#putRight(entry);
    return struck.map(({ entry, back }) =>
      this.#fateOf(entry.of, { back, obstacle: back?.said && obstacles.get(back.said) }),
    );
  }

  #turnBack({ of }: Entry, said: Candidate | undefined, obstacles: Map<Candidate, unknown>): Turn[] {
    const { registry, vetting } = this.tools.app;
    const before = this.#current(of);
    if (before === said) return [];
    try {
      if (said) vetting.offered(said, registry.recipeOf(said));
    } catch (error) {
      if (said) obstacles.set(said, error);
      return [{ before, said: undefined }];
    }
    return [{ before, said }];
  }

  /** What was said of a name, and of its slot, is said again where it stands for what it did. */
  #putRight({ of, turn, wasNeeded, avoidance }: Entry): void {
    const { resolver } = this.tools.app;
    const { slot, provider } = of;
    const isAsBefore = this.#current(of) === turn.before;
    if (avoidance && isAsBefore && !resolver.avoidances.of(slot)?.has(provider))
      resolver.avoidances.set(slot, provider, avoidance);
    if (turn.said && !wasNeeded) this.tools.needNoMore(slot);
  }

  #fateOf(
    of: Candidate,
    { back, obstacle }: { back: Pick<LedgerLine, 'said'> | undefined; obstacle: unknown },
  ): Fate {
    const { provider } = of;
    if (obstacle) return changed(`${provider} is not registered any more: ${oneLineOf(obstacle)}`);
    if (!this.#current(of)) return { text: `${provider} is not registered.`, isAsBefore: back !== undefined };
    return back
      ? { text: `${provider} is registered as before.`, isAsBefore: true }
      : changed(`${provider} was registered anew meanwhile, and stays.`);
  }

  #stays({ of, turn }: Entry): Fate {
    const { provider, slot } = of;
    if (turn.said) {
      return this.#current(of) === turn.said
        ? changed(`${provider} stays registered, and may serve later.`)
        : changed(`${provider} is not registered as it was any more.`);
    }
    const serves = this.tools.app.slots.get(slot).active.instance?.candidate === of;
    const until = serves ? ', and serves only until something can take its place' : '';
    return changed(`${provider} is not registered any more${until}.`);
  }

  #current({ slot, provider, source }: Candidate): Candidate | undefined {
    return this.tools.app.registry.findAny(slot, provider, source);
  }
}

const changed = (text: string): Fate => ({ text, isAsBefore: false });

/** What holds of the registry: of one name what became of it, of several what is not as it was. */
function inWords(fates: readonly Fate[]): string {
  const told = fates.length === 1 ? fates : fates.filter(({ isAsBefore }) => !isAsBefore);
  const more = told.length > MAX_TOLD ? [`So it is with ${told.length - MAX_TOLD} more.`] : [];
  const texts = [...told.slice(0, MAX_TOLD).map(({ text }) => text), ...more];
  return texts.length > 0 ? texts.join(' ') : 'The registry is as it was before.';
}
