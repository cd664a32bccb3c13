import type { OneiricEvent } from '../../core/events.js';
import type { SlotName } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines, SwapPhase } from '../../core/swap.js';
import { oneLineOf } from '../../core/errors.js';
import type { MachineEvent } from './change.js';
import { withDeadline, type Timed } from './deadline.js';
import type { HookTurn } from './declared-hooks.js';
import { dispose, drain, type DisposalTools } from './disposal.js';
import { hookFailure, hookTimeout, type Preparation } from './preparation.js';
import type { ModuleHooks } from '../module-hooks/module-hooks.js';
import type { Instance } from '../slot.js';
import { oneByOne } from './one-by-one.js';
import { StepFailure } from './step-failure.js';
import type { SwapHooks } from './swap-hooks.js';
import type { Leaving } from './leaving.js';
import type { Work } from './work.js';

/** What happens after a switch needs of the application. */
export interface RetiringTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly hooks: SwapHooks;
  readonly emit: (event: OneiricEvent) => void;
  readonly dispatch: (event: MachineEvent) => void;
  readonly disposal: (work: Work) => DisposalTools;
  readonly moduleHooks: ModuleHooks;
  readonly isClosing: () => boolean;
  /** A new instance is at work. */
  readonly activated: (instance: Instance) => void;
}

interface NamedHook {
  readonly name: string;
  readonly call: () => unknown;
}

/** One that is told to start. */
interface Starting {
  readonly instance: Instance;
  readonly hooks: readonly NamedHook[];
}

function activateFailure(what: string, timed: Timed<unknown>, ms: number): StepFailure | undefined {
  if (timed.end === 'done') return undefined;
  if (timed.end === 'timedOut') {
    return new StepFailure('activate', {
      code: 'swap/activate-timeout',
      text: `${what} timed out after ${ms} ms`,
    });
  }
  const text = `${what} failed: ${oneLineOf(timed.error)}`;
  return new StepFailure('activate', { code: 'swap/activate-failed', text, cause: timed.error });
}

/** Does what comes after the switch. Nothing here can undo it: whatever fails becomes a warning of the report. */
export class Retiring {
  constructor(
    private readonly tools: RetiringTools,
    private readonly preparation: Preparation,
  ) {}

  /** New instances start to work by themselves. */
  activate(work: Work): void {
    const starting: Starting[] = [];
    for (const instance of work.fresh) {
      const hooks = this.#startOf(work, instance);
      if (hooks.length > 0) starting.push({ instance, hooks });
    }
    let open = starting.length;
    if (open === 0) return this.#activated(work);
    work.enter('activate', this.tools.clock.now());
    const one = (): void => {
      open -= 1;
      if (open === 0) this.#activated(work);
    };
    for (const each of starting) this.#activate(work, each, one);
  }

  #activated(work: Work): void {
    for (const instance of work.fresh) this.tools.activated(instance);
    this.tools.dispatch({ type: 'activated', id: work.id });
  }

  /** What one has to be told to start with. */
  #startOf(work: Work, instance: Instance): readonly NamedHook[] {
    const { moduleHooks } = this.tools;
    const own = instance.hook('onActivate');
    const hooks: NamedHook[] = [];
    // Only where the modules were initialised after it was, and before it came to serve.
    const init = moduleHooks.ofLateComer('onModuleInit', instance);
    if (init) hooks.push({ name: 'onModuleInit', call: init });
    if (own) {
      const call = (): unknown => own(this.preparation.instanceContext(work, instance));
      hooks.push({ name: 'onActivate', call });
    }
    const up = moduleHooks.ofLateComer('onApplicationBootstrap', instance);
    if (up) hooks.push({ name: 'onApplicationBootstrap', call: up });
    return hooks;
  }

  #activate(work: Work, { instance, hooks }: Starting, done: () => void): void {
    const [first, ...rest] = hooks;
    if (!first) return done();
    const { clock, deadlines } = this.tools;
    const ms = first.name === 'onActivate' ? deadlines.hook : deadlines.init;
    withDeadline(clock, { ms, work: first.call }, (timed) => {
      const failure = activateFailure(`${first.name} of ${instance.label}`, timed, ms);
      if (failure) this.tools.disposal(work).warn(failure, instance.slot);
      this.#activate(work, { instance, hooks: rest }, done);
    });
  }

  /** Starts in a later macrotask: a synchronous call of the old generation may have asked for this very swap. */
  drain(work: Work, retirement: number): void {
    const leaving = work.leaving[retirement];
    if (!leaving) return;
    const { clock, deadlines, dispatch } = this.tools;
    const ms =
      work.order.options.drainTimeoutMs ?? leaving.instance.recipe.drainTimeoutMs ?? deadlines.retire;
    clock.soon(() => {
      work.enter('retire', clock.now());
      drain(leaving, this.tools.disposal(work), {
        ms,
        isPatient: () => this.tools.isClosing() && !leaving.isReleased && !leaving.instance.isGivenUp,
        kept: () => dispatch({ type: 'kept', id: work.id, retirement }),
        done: () => {
          this.#retired(work, leaving);
          dispatch({ type: 'drained', id: work.id, retirement });
        },
      });
    });
  }

  #retired(work: Work, { instance, slot, cut }: Leaving): void {
    const from = { provider: instance.candidate.provider, generation: instance.number };
    const calls = cut.reduce((sum, each) => sum + each.calls, 0);
    const at = this.tools.clock.epoch();
    this.tools.emit({
      type: 'swap.retired',
      at,
      id: work.id,
      slots: work.slots,
      slot: slot.name,
      from,
      cut: calls,
    });
  }

  clean(work: Work, retirement: number): void {
    const leaving = work.leaving[retirement];
    if (!leaving) return;
    work.enter('cleanup', this.tools.clock.now());
    dispose(leaving.instance, this.tools.disposal(work), () => {
      const hooks = this.tools.hooks.of('cleanup', leaving.slot.name);
      if (hooks.length === 0) return this.#disposed(work, { leaving, retirement });
      const { name } = leaving.slot;
      const call: HookCalls = { turn: () => hooks, slot: name, next: work.after.get(name) };
      this.#runHooks(work, { phase: 'cleanup', calls: [call] }, () =>
        this.#disposed(work, { leaving, retirement }),
      );
    });
  }

  #disposed(work: Work, { leaving, retirement }: { leaving: Leaving; retirement: number }): void {
    const { instance, slot } = leaving;
    slot.record.retiring.delete(instance.number);
    const from = { provider: instance.candidate.provider, generation: instance.number };
    const fact = { at: this.tools.clock.epoch(), id: work.id, slots: work.slots, slot: slot.name };
    this.tools.emit({ type: 'swap.disposed', ...fact, from });
    leaving.gone();
    this.tools.dispatch({ type: 'cleaned', id: work.id, retirement });
  }

  postSwap(work: Work): void {
    const over = (): void => this.tools.dispatch({ type: 'postHooked', id: work.id });
    if (!this.tools.hooks.areAny) return over();
    const calls = work.plans.flatMap(({ slot }) => {
      const next = work.after.get(slot.name);
      if (slot.released || next === work.before.get(slot.name)) return [];
      return this.tools.hooks.turns('postSwap', slot.name).map((turn) => ({ turn, slot: slot.name, next }));
    });
    if (calls.length > 0) work.enter('postSwap', this.tools.clock.now());
    this.#runHooks(work, { phase: 'postSwap', calls }, over);
  }

  /** One after the other; all run, whatever the others do. */
  #runHooks(
    work: Work,
    { phase, calls }: { phase: SwapPhase; calls: readonly HookCalls[] },
    done: () => void,
  ): void {
    const { clock, deadlines } = this.tools;
    const tools = this.tools.disposal(work);
    const run = (call: () => unknown, after: () => void): void =>
      withDeadline(clock, { ms: deadlines.hook, work: call }, (timed) => {
        if (timed.end === 'failed') tools.warn(hookFailure(phase, timed.error));
        if (timed.end === 'timedOut') tools.warn(hookTimeout(phase, deadlines.hook));
        after();
      });
    oneByOne(
      calls,
      ({ turn, slot, next }, afterTurn) =>
        oneByOne(
          turn(),
          (hook, after) => run(() => hook(this.preparation.context(work, slot, next)), after),
          afterTurn,
        ),
      done,
    );
  }
}

/** Whose turn it is, and what they are told of: a slot, and the instance that serves it now. */
interface HookCalls {
  readonly turn: HookTurn;
  readonly slot: SlotName;
  readonly next: Instance | undefined;
}
