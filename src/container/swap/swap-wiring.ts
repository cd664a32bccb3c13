import type { OneiricEvent } from '../../core/events.js';
import type { Recorder } from '../../core/recorder.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines, SwapRequests } from '../../core/swap.js';
import type { Ref } from '../../core/token.js';
import type { ActivityHooks } from '../activity/activity-hooks.js';
import type { Resolver } from '../candidates/ranking.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { ModuleHooks } from '../module-hooks/module-hooks.js';
import type { OperatorSelections } from '../operator-selections.js';
import type { OwnWorkTools } from '../own-work.js';
import type { Scopes } from '../scopes/scopes.js';
import type { Cell, Instance, Slot } from '../slot.js';
import type { SlotTable } from '../slot-table.js';
import type { Asking } from './asking.js';
import { Committer } from './commit.js';
import type { DisposalTools } from './disposal.js';
import type { Move } from './moves.js';
import { DisposalOf, type BehalfTools } from './on-behalf.js';
import { Outcomes } from './outcomes.js';
import type { Planner } from './planner.js';
import { Preparation } from './preparation.js';
import { Recording } from './recording.js';
import type { Reconciler } from './reconciler.js';
import { Retiring } from './retiring.js';
import { Returning } from './returning.js';
import { Sharing } from './sharing.js';
import { Stranded } from './stranded.js';
import { Suspensions } from './suspension.js';
import type { Hands } from './hands.js';
import type { SwapDriver } from './swap-driver.js';
import type { SwapHooks } from './swap-hooks.js';
import type { Troubles } from './troubles.js';
import type { ChangeOrder, Work } from './work.js';

/** The application whose bindings change. */
interface Surroundings {
  readonly options: {
    readonly clock: Clock;
    readonly deadlines: Deadlines;
    readonly emit: (event: OneiricEvent) => void;
    readonly clean?: ((thrown: unknown) => unknown) | undefined;
    readonly recorder?: Recorder | undefined;
  };
  readonly stage: string;
  readonly answers: Map<Ref | SlotName, unknown>;
  readonly registry: CandidateRegistry;
  readonly resolver: Resolver;
  readonly operator: OperatorSelections;
  readonly slots: SlotTable;
  readonly scopes: Scopes;
  readonly hooks: SwapHooks;
  readonly asking: Asking;
  readonly reconciler: Reconciler;
  readonly driver: SwapDriver;
  readonly planner: Planner;
  readonly troubles: Troubles;
  readonly ownWork: OwnWorkTools;
  readonly activityHooks: ActivityHooks;
  readonly moduleHooks: ModuleHooks;
  readonly requestsFor: (parent: ChangeOrder['parent']) => SwapRequests;
  isOpen(): boolean;
  emptiness(cell: Cell): Error;
  relist(about: readonly { readonly slot: Slot }[]): void;
}

/** The hands of the swap machine of an application. */
export function handsOf(app: Surroundings, behalf: BehalfTools): Hands {
  return new Wiring(app, behalf).hands();
}

const NOTHING_LEAVES: Work['leaving'] = [];

/** What changes tell an application, and do there. */
class Wiring {
  readonly #stranded: Stranded;
  readonly #recording: Recording;

  constructor(
    private readonly app: Surroundings,
    private readonly behalf: BehalfTools,
  ) {
    const { registry, reconciler, troubles } = app;
    this.#recording = new Recording(app.options.recorder, app.slots, () => app.stage === 'closing');
    this.#stranded = new Stranded({
      candidates: (slot) => registry.candidates(slot),
      isOffered: (candidate) =>
        registry.find(candidate.slot, candidate.provider, candidate.source) === candidate,
      block: (candidate, error) => reconciler.block(candidate, error),
      unblock: (candidate) => void reconciler.unblock(candidate),
      reconcile: (slot, reason) => reconciler.reconcile(slot, reason),
      emptiness: (cell) => app.emptiness(cell),
      warn: (work, failure, slot) => troubles.warn(work, failure, slot),
    });
  }

  hands(): Hands {
    const { app } = this;
    const { clock, deadlines, emit } = app.options;
    const dispatch = app.driver.dispatch.bind(app.driver);
    const shared = { clock, deadlines, hooks: app.hooks, emit, dispatch };
    const disposal = (work: Work): DisposalTools => new DisposalOf(work, this.behalf);
    const preparation = new Preparation({
      ...shared,
      isCalled: () => app.driver.isCalled,
      during: (work, code) => app.asking.during({ id: work.id, purpose: 'hook' }, code),
      requests: ({ id }, purpose) => app.requestsFor(purpose === 'hook' ? { id, purpose } : undefined),
      disposal,
      ownWork: app.ownWork,
      recording: this.#recording,
    });
    const committer = this.#committer(preparation);
    return {
      planner: app.planner,
      preparation,
      committer,
      sharing: this.#sharing(),
      returning: this.#returning(committer),
      suspensions: new Suspensions({
        ...shared,
        warn: (work, failure, slot) => app.troubles.warn(work, failure, slot),
        resumed: (instance) => this.#resumed(instance),
      }),
      retiring: new Retiring(
        {
          ...shared,
          ...{ disposal, moduleHooks: app.moduleHooks, isClosing: () => app.stage === 'closing' },
          activated: (instance) => this.#activated(instance),
        },
        preparation,
      ),
      outcomes: this.#outcomes(),
    };
  }

  #committer(preparation: Preparation): Committer {
    const { app } = this;
    const { clock, emit } = app.options;
    return new Committer(
      {
        clock,
        emit,
        hooks: app.hooks,
        dispatch: (event) => app.driver.dispatch(event),
        emptiness: (cell) => app.emptiness(cell),
        outgrown: (work, more) => app.driver.dispatch({ type: 'planAnew', work, more }),
        moved: (moves, leaving) => this.#moved(moves, leaving),
        warn: (work, failure, slot) => app.troubles.warn(work, failure, slot),
        select: (work) => app.operator.write(work),
        relist: (about) => app.relist(about),
        overtaken: (slot) => this.#overtaken(slot),
        stranded: (work, moves) => this.#stranded.switched(work, moves),
        leftAlone: (work) => this.#fillLeftAlone(work),
      },
      preparation,
    );
  }

  #sharing(): Sharing {
    const { app } = this;
    return new Sharing({
      registry: app.registry,
      resolver: app.resolver,
      isOpen: () => app.isOpen(),
      filled: (moves) => {
        this.#moved(moves, NOTHING_LEAVES);
        this.#stranded.filled(moves);
      },
      overtaken: (slot) => this.#overtaken(slot),
      joined: (slot) => {
        if (app.driver.lane(slot).holder) app.reconciler.reconcile(slot, 'a view asked for meanwhile');
      },
    });
  }

  #fillLeftAlone({ plans }: Work): void {
    const { reconciler, planner } = this.app;
    for (const { slot, isPartial, givenBack } of plans) {
      const isOpenEnded =
        isPartial || givenBack.some(({ isWanted }) => isWanted) || slot.cells().some(isForNobody);
      const isDue = isOpenEnded && this.app.isOpen() && planner.differs(slot);
      if (isDue) reconciler.reconcile(slot.name, 'pins and views that nobody waited for');
    }
  }

  /** What is handed out as it is may have moved. */
  #moved(moves: readonly Move[], leaving: Work['leaving']): void {
    if (moves.some(({ cell }) => cell.slot.isRaw)) this.app.answers.clear();
    this.app.scopes.epochs.turn(moves, leaving);
  }

  #overtaken(slot: SlotName): void {
    this.app.reconciler.reconcile(slot, 'what it is rebuilt with has moved');
  }

  #returning(committer: Committer): Returning {
    const { app } = this;
    const { clock, emit } = app.options;
    return new Returning({
      clock,
      emit,
      dispatch: (event) => app.driver.dispatch(event),
      moved: (moves, leaving) => {
        this.#moved(moves, leaving);
        this.#returned(moves);
      },
      unselect: (work) => app.operator.takeBack(work),
      block: (work, error) => app.reconciler.failed(work, error),
      unregister: ({ tickets }) => {
        for (const { edit } of tickets) edit?.undone('failed');
      },
      warn: (work, failure) => app.troubles.warn(work, failure),
      relist: (about) => app.relist(about),
      overtaken: (slot) => this.#overtaken(slot),
      announce: (work, moves) => committer.announce(work, moves),
      // A failing call is what brings it about, whose code may belong to a hook of another change.
      switched: (work, move) => app.asking.during(undefined, () => committer.runHooks(work, move)),
    });
  }

  #outcomes(): Outcomes {
    const { app } = this;
    const { clock, emit, clean } = app.options;
    return new Outcomes({
      clock,
      emit,
      clean,
      slots: app.slots,
      recording: this.#recording,
      giveBack: (wish) => app.operator.giveBack(wish),
      failed: (work, error) => app.reconciler.failed(work, error),
      ended: (work, end) => this.#ended(work, end),
    });
  }

  /** Whoever comes to serve a paused slot is told of that as soon as it is at work. */
  #activated(instance: Instance): void {
    instance.isActivated = true;
    const { slot } = instance;
    if (slot.activity.activity !== 'active') void this.app.activityHooks.settle(slot);
  }

  /** What serves again may have been told otherwise last: while it stood by it was told nothing. */
  #returned(moves: readonly Move[]): void {
    for (const slot of new Set(moves.map(({ cell }) => cell.slot))) void this.app.activityHooks.settle(slot);
  }

  /** Whoever was woken for a paused slot has to be told again. */
  #resumed(instance: Instance): void {
    instance.isPaused = false;
    this.#activated(instance);
  }

  #ended(work: Work, end: 'switched' | 'unchanged' | 'undone'): void {
    if (end === 'unchanged') {
      this.app.operator.write(work);
      this.app.relist(work.plans);
      this.#fillLeftAlone(work);
    }
    this.app.reconciler.ended(work, end);
    this.#stranded.ended(work);
  }
}

/** Whoever a pin or view was filled for may have gone meanwhile, as where the change that needed it was undone. */
const isForNobody = ({ isActive, isWanted, instance }: Cell): boolean =>
  !isActive && !isWanted && instance !== undefined;
