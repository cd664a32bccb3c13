import { oneLineOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { InstanceContext } from '../../core/hooks.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines, SwapContext, SwapHook, SwapPhase, SwapRequests } from '../../core/swap.js';
import type { MemberStep, StepOutcome, MachineEvent } from './change.js';
import { withDeadline } from './deadline.js';
import type { HookTurn } from './declared-hooks.js';
import { dispose, type DisposalTools } from './disposal.js';
import { ToldSwap } from './hook-contexts.js';
import { stepAfter } from './member-steps.js';
import type { OwnWorkTools } from '../own-work.js';
import type { Instance } from '../slot.js';
import type { Staging } from './staging.js';
import { oneByOne } from './one-by-one.js';
import { OpenWork } from './open-work.js';
import type { Recording } from './recording.js';
import { StepFailure } from './step-failure.js';
import type { SwapHooks } from './swap-hooks.js';
import type { Work } from './work.js';

/** What preparing needs of the application. */
export interface PreparationTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly hooks: SwapHooks;
  readonly dispatch: (event: MachineEvent) => void;
  /** Whether events wait to be worked off: somebody may have given up. */
  readonly isCalled: () => boolean;
  /** Runs code of the application, whose requests count as made by the change. */
  readonly during: <T>(work: Work, code: () => T) => T;
  readonly requests: (work: Work, purpose: 'hook' | 'none') => SwapRequests;
  readonly disposal: (work: Work) => DisposalTools;
  readonly emit: (event: OneiricEvent) => void;
  readonly ownWork: OwnWorkTools;
  readonly recording: Recording;
}

const NO_TURNS: readonly HookTurn[] = [];

const PHASE_OF: Readonly<Partial<Record<MemberStep, SwapPhase>>> = {
  build: 'build',
  init: 'init',
  health: 'health',
};

/** Does what comes before the switch: the steps of every member, the pre-swap hooks, and the undoing of both. */
export class Preparation {
  /** Steps and discards under way. Each ends by its deadline; what goes on beyond that is abandoned. */
  readonly open = new OpenWork();

  constructor(private readonly tools: PreparationTools) {}

  /** Does a step of a member, and those after it as long as nothing has to be waited for, and nobody waits to be heard. */
  step(work: Work, member: number, first: MemberStep): void {
    const staging = work.stagings[member];
    if (!staging) return;
    let step = first;
    let isLater = false;
    const done = (outcome: StepOutcome): void => {
      const next = outcome.ok && !isLater && !this.tools.isCalled() ? stepAfter(step) : 'ready';
      if (next !== 'ready') return this.#begin(work, staging, { step: (step = next), done });
      this.#stepped(work, staging, { type: 'stepped', id: work.id, member, step, outcome });
      this.open.end();
    };
    this.open.begin();
    this.#begin(work, staging, { step, done });
    isLater = true;
  }

  #begin(work: Work, staging: Staging, { step, done }: Begun): void {
    const phase = PHASE_OF[step];
    if (phase) work.enter(phase, this.tools.clock.now());
    staging.instance.slot.record.prepare(work.id, staging.instance.candidate.provider);
    this.#run(staging, step, done);
  }

  #stepped(work: Work, { instance }: Staging, event: Extract<MachineEvent, { type: 'stepped' }>): void {
    if (!event.outcome.ok && work.culprits.length === 0) work.culprits = [instance.candidate];
    this.tools.dispatch(event);
  }

  #run(staging: Staging, step: MemberStep, done: (outcome: StepOutcome) => void): void {
    switch (step) {
      case 'dependencies':
        void staging.dependencies().then(done);
        return;
      case 'build':
        return staging.build(done);
      case 'init':
        return staging.init(done);
      case 'health':
        return staging.health(done);
      case 'waiting':
      case 'ready':
        return done({ ok: true });
    }
  }

  /** Disposes of what was staged. */
  discard(work: Work, member: number): void {
    const staging = work.stagings[member];
    const instance = staging?.isLive ? undefined : staging?.instance;
    const done = (): void => {
      this.tools.dispatch({ type: 'discarded', id: work.id, member });
      this.open.end();
    };
    this.open.begin();
    if (instance) dispose(instance, this.tools.disposal(work), done);
    else done();
  }

  /** One hook after the other; the first that fails ends the change. */
  preSwap(work: Work): void {
    work.enter('preSwap', this.tools.clock.now());
    this.tools.emit({
      type: 'swap.prepared',
      at: this.tools.clock.epoch(),
      id: work.id,
      slots: work.slots,
    });
    const over = (): void => this.#record(work);
    if (!this.tools.hooks.areAny) return over();
    const calls = work.plans.flatMap(({ slot }) => {
      const turns = slot.released ? NO_TURNS : this.tools.hooks.turns('preSwap', slot.name);
      const next = turns.length > 0 ? stagedFor(work, slot.active.instance, slot.name) : undefined;
      if (next === undefined) return [];
      return turns.map((turn) => ({ turn, next }));
    });
    oneByOne(
      calls,
      ({ turn, next }, afterTurn) =>
        oneByOne(turn(), (hook, after) => this.#runHook(work, { hook, next }, after), afterTurn),
      over,
    );
  }

  /** There is no switch that could not be kept where it has to be. */
  #record(work: Work): void {
    const { dispatch, recording } = this.tools;
    const recorded = recording.switching(work);
    if (!recorded) return dispatch({ type: 'hooked', id: work.id });
    recorded.then(
      () => dispatch({ type: 'hooked', id: work.id }),
      (error: unknown) => dispatch({ type: 'hooked', id: work.id, failure: { error } }),
    );
  }

  /** Ends the change where the hook fails: nothing comes after it then. */
  #runHook(work: Work, { hook, next }: PreSwapCall, after: () => void): void {
    const { clock, deadlines } = this.tools;
    const call = (): unknown => this.tools.during(work, () => hook(this.context(work, next.slot.name, next)));
    withDeadline(clock, { ms: deadlines.hook, work: call }, (timed) => {
      if (timed.end === 'done') return after();
      // An instance that serves a pin already is not staged, and is refused all the same.
      const refused = [next, ...work.stagings.map(({ instance }) => instance)];
      work.culprits = [...new Set(refused.map(({ candidate }) => candidate))];
      const error =
        timed.end === 'failed' ? hookFailure('preSwap', timed.error) : hookTimeout('preSwap', deadlines.hook);
      this.tools.dispatch({ type: 'hooked', id: work.id, failure: { error } });
    });
  }

  /** What a hook of an instance is told. */
  instanceContext(work: Work, instance: Instance): InstanceContext {
    return instance.context(this.tools.requests(work, work.switched ? 'none' : 'hook'), this.tools.ownWork);
  }

  /** What a hook of one slot is told. @param next what serves it after the switch, if anything does */
  context(work: Work, slot: SlotName, next: Instance | undefined): SwapContext {
    return this.contextOf(work, { slot, previous: work.before.get(slot), next });
  }

  /** As `context`, of one move. */
  contextOf(
    work: Work,
    { slot, previous, next }: { slot: SlotName; previous: Instance | undefined; next: Instance | undefined },
  ): SwapContext {
    const facts = {
      id: work.id,
      slot,
      from: previous?.label,
      to: next?.label,
      instance: next?.value,
      previous: previous?.value,
      reason: work.order.options.reason,
      requestedBy: work.order.options.requestedBy,
    };
    const requests = this.tools.requests(work, work.switched ? 'none' : 'hook');
    return new ToldSwap(facts, requests, work.abortion);
  }
}

/** A step, and what is told how it ended. */
interface Begun {
  readonly step: MemberStep;
  readonly done: (outcome: StepOutcome) => void;
}

/** A hook, and the instance that it may refuse. */
interface PreSwapCall {
  readonly hook: SwapHook;
  readonly next: Instance;
}

/** The instance that the active cell of a slot will point at; undefined if it stays. */
function stagedFor(work: Work, current: Instance | undefined, slot: string): Instance | undefined {
  const plan = work.plans.find((each) => each.slot.name === slot);
  const aim = plan?.aims.get(plan.slot.active);
  if (!plan || !aim) return undefined;
  const staged = work.stagings.find(({ instance }) => instance.candidate === aim)?.instance;
  const next = staged ?? plan.slot.instances.get(aim);
  return next === current ? undefined : next;
}

/** A hook that threw. */
export function hookFailure(phase: SwapPhase, error: unknown): StepFailure {
  return new StepFailure(phase, {
    code: `swap/${kebab(phase)}-failed`,
    text: `a ${phase} hook failed: ${oneLineOf(error)}`,
    cause: error,
  });
}

/** A hook that did not end. */
export function hookTimeout(phase: SwapPhase, ms: number): StepFailure {
  return new StepFailure(phase, {
    code: `swap/${kebab(phase)}-timeout`,
    text: `a ${phase} hook timed out after ${ms} ms`,
  });
}

const kebab = (phase: SwapPhase): string => phase.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
