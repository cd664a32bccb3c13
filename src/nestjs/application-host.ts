import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import { Subscription } from 'rxjs';
import { assemble } from '../assembly/assemble.js';
import type { Attempts } from '../assembly/attempts.js';
import { refName } from '../core/token.js';
import type { Application } from '../modules/application.js';
import { startHeard } from '../modules/begin-application.js';
import type { Composition } from '../modules/composition.js';
import { emitEvents, emitterParts } from './event-emitter.js';
import { eventListeners } from './event-listeners.js';
import { undoneUnlessInitialised } from './failed-init.js';
import { undoneUnlessMade } from './failed-start.js';
import { tellListeners } from './listeners.js';
import type { Wrapper } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import type { NestProvided } from './module-options.js';
import { editsWith, nestTokenOf, nestValues } from './nest-values.js';
import { checkInTime } from './loaded-late.js';
import { checkOnlyOne } from './one-of-a-name.js';
import { checkImports } from './own-modules.js';
import { holdersIn } from './holders.js';
import { takeOverridden, type OverriddenPlains } from './overridable.js';
import { notOverridden, overridesIn, standInsFor } from './overridden.js';
import type { MadePlan, Plan } from './plan.js';
import { checkPins } from './pinned.js';
import { ProvidedHooks } from './provided-hooks.js';
import { shareSignal } from './shared-signal.js';
import { swapHooks } from './swap-hooks.js';
import { swapListeners } from './swap-listeners.js';
import { hostToken, type Wish } from './tokens.js';

const logger = new Logger('OneiricModule');

const REMEDY =
  "in NestJS its own controllers answer: declare it with @Controller of '@nestjs/common', where it may inject what is of ours; or give " +
  'ours a port of its own, by HttpModule.forRoot({ port: 3001 }) of oneiric/http in the imports of OneiricModule';

/** What a host knows of the NestJS application that it lives in. */
export interface NestSide {
  readonly name: string | undefined;
  readonly provide: readonly NestProvided[];
  readonly moduleRef: ModuleRef;
  readonly modules: ModulesContainer;
}

/** What is known of an application that was made here. */
interface Own {
  readonly composition: Composition;
  /** @throws what starting it throws */
  readonly start: (application: Application) => Promise<void>;
  /** What of NestJS its components are given. */
  readonly given: readonly Wrapper[];
}

/**
 * Has an application live with a NestJS application: made with its providers, started and closed by its hooks.
 *
 * A wish is passed on as never: the methods of `Application` have an overload for each kind of reference, and none for any of them.
 */
export class ApplicationHost implements OnModuleInit, OnApplicationShutdown {
  readonly #wanted = new Set<Wish>();
  #emitting: Subscription | undefined;
  #listening: Subscription | undefined;
  readonly #provided: ProvidedHooks;
  #isStarted = false;

  private constructor(
    readonly application: Application,
    private readonly side: NestSide,
    private readonly own?: Own,
  ) {
    const isOurs = (instance: object): boolean => instance instanceof ApplicationHost;
    this.#provided = new ProvidedHooks(side.modules, isOurs);
  }

  /** @throws NestjsError `nestjs/bad-module`, `nestjs/same-name`, `nestjs/loaded-late`; what `Oneiric.create` throws */
  static async make(plan: Plan, side: NestSide): Promise<ApplicationHost> {
    checkImports(side.modules);
    checkInTime(side.name, side.modules);
    checkOnlyOne(side.name, side.modules);
    const overridden = takeOverridden(side.modules, side.name);
    if ('application' in plan) {
      for (const wish of overridden.keys()) throw notOverridden({ wish });
      return new ApplicationHost(plan.application, side);
    }
    const host = await undoneUnlessMade(
      side.modules,
      () => ApplicationHost.#make(plan, side, overridden),
      (made) => made.#undo(),
    );
    undoneUnlessInitialised(side.modules, host.#undo);
    return host;
  }

  static async #make(plan: MadePlan, side: NestSide, overridden: OverriddenPlains): Promise<ApplicationHost> {
    const values = nestValues(side.provide, side.moduleRef);
    putFirst(side);
    const trial = plan.attempts.begin();
    let composition: Composition | undefined;
    const application = await assemble(
      plan.root,
      { ...plan.options, start: false },
      {
        edits: editsWith(values, overridden, side.modules),
        trial,
        composed: (it) => ((composition = it).intakes.remedy = REMEDY),
      },
    );
    const given = [...providedIn(side), ...[...overridden.values()].map(({ wrapper }) => wrapper)];
    const own = composition && { composition, given, start: starting(composition, plan, trial) };
    return new ApplicationHost(application, side, own);
  }

  /** The live reference of a slot. What is not started yet serves when NestJS is initialised. */
  async reference(wish: Wish, isWanted: boolean): Promise<unknown> {
    if (isWanted) await this.#want(wish);
    const reference = this.#referenceOf(wish);
    if (reference !== undefined) return reference;
    throw new NestjsError(
      'nestjs/not-live',
      `${refName(wish)} has no live reference that NestJS could inject.`,
      {
        hint: 'plain providers, values and what is transient are got from the Application when it has started',
      },
    );
  }

  /** Of one that was made elsewhere, what has scope `request` can be had only when it has started. */
  readonly #referenceOf = (wish: Wish): unknown => {
    const { application, own } = this;
    if (own) return own.composition.container.handle(wish, undefined, 'reference');
    const isScoped = application.resolve(wish)?.scope === 'request';
    return isScoped ? application.get(wish as never) : application.live(wish as never).ref;
  };

  async handle(wish: Wish, isWanted: boolean): Promise<unknown> {
    if (isWanted) await this.#want(wish);
    return this.application.live(wish as never);
  }

  async #want(wish: Wish): Promise<void> {
    if (this.#isStarted) await this.application.getAsync(wish as never);
    else this.#wanted.add(wish);
  }

  /** Everything that NestJS makes is there by now, and so is what a test has put in the place of something. */
  async onModuleInit(): Promise<void> {
    undoneUnlessInitialised(this.side.modules, this.#undo);
    const { application, side } = this;
    const { name, modules } = side;
    this.#override();
    checkPins(application, name, modules);
    this.#emitting = tellListeners(application, modules, eventListeners(application));
    this.#emitting.add(await emitEvents(application, side));
    if (this.own) await this.#provided.begin([...this.own.given, ...(await emitterParts(modules))]);
    await (this.own ? this.own.start(application) : application.start());
    await Promise.all([...this.#wanted].map((wish) => application.getAsync(wish as never)));
    const listening = new Subscription();
    this.#listening = listening;
    listening.add(application.container.asksAfter((reference) => this.#holdersOf(reference)));
    const hooks = swapHooks(application, modules, (remove) => listening.add(remove));
    for (const find of [swapListeners(application, name, modules), hooks])
      listening.add(tellListeners(application, modules, find));
    this.#isStarted = true;
  }

  #holdersOf(reference: unknown): readonly string[] {
    const { modules, name } = this.side;
    return holdersIn(modules, name, (wish) => this.#referenceOf(wish) === reference);
  }

  #override(): void {
    const { own, side } = this;
    const overrides = overridesIn(side.modules, side.name, this.#referenceOf);
    const [first] = overrides;
    if (!first) return;
    if (!own) throw notOverridden(first);
    standInsFor(overrides, own.composition);
  }

  /** Servers of NestJS are closed by now: the last request has been answered. */
  async onApplicationShutdown(signal?: string): Promise<void> {
    // What it leaves on its way down is no switch.
    this.#listening?.unsubscribe();
    try {
      if (this.own) await this.application.close(signal);
      else shareSignal(this.application, signal);
    } finally {
      this.#emitting?.unsubscribe();
      await this.#provided.end();
    }
  }

  /** It did not start, and may never be closed. Why it did not says more than what cannot be undone. */
  readonly #undo = async (): Promise<void> => {
    try {
      await this.onApplicationShutdown();
    } catch (error) {
      logger.error('Undoing what had started failed as well.', error);
    }
  };
}

/** References of it are in the hands of NestJS: it cannot be made again without a plugin before NestJS is. */
const starting =
  (composition: Composition, { attempts }: MadePlan, trial: ReturnType<Attempts['begin']>) =>
  async (application: Application): Promise<void> => {
    try {
      await startHeard(application, composition);
    } catch (error) {
      if (attempts.failed(trial, error))
        logger.warn(
          'A plugin kept the application from starting. The next attempt in this process does without it.',
        );
      throw error;
    }
  };

/**
 * The hooks of the module that an application lives in begin before those of all others, also of global ones, and end after
 * them. NestJS goes by the distance from the root, far ones first; that of global modules is the greatest number.
 */
function putFirst({ name, modules }: NestSide): void {
  const own = [...modules.values()].find(({ providers }) => providers.has(hostToken(name)));
  if (own) own.distance = Number.POSITIVE_INFINITY;
}

const providedIn = ({ provide, modules }: NestSide): readonly Wrapper[] =>
  provide.flatMap((entry) =>
    [...modules.values()].flatMap(({ providers }) => providers.get(nestTokenOf(entry)) ?? []),
  );
