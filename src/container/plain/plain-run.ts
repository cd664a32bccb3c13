import type { InstanceContext } from '../../core/hooks.js';
import { isHealth, notAVerdict } from '../../core/health.js';
import type { SwapPhase } from '../../core/swap.js';
import { letGo } from '../holder.js';
import type { Cell } from '../slot.js';
import { hookFailed, hookTimedOut } from '../module-hooks/hook-failure.js';
import type { ChangeId } from '../swap/change.js';
import { withDeadline, type Timed } from '../swap/deadline.js';
import { ToldInstance } from '../swap/hook-contexts.js';
import type { Building } from './build-site.js';
import { plainError, stepFailed, stepTimedOut, type PlainFailure } from './plain-failure.js';
import { endPlain } from './plain-end.js';
import { PlainLife } from './plain-life.js';
import type { PlainLinks } from './plain-links.js';
import type { PlainProvider } from './plain-provider.js';
import type { CodeOwner, PlainTools } from './plain-tools.js';

type Hook = (...args: readonly unknown[]) => unknown;

/** Whoever waits for a run. */
export interface RunWatcher {
  /** Its code has asked for a change, and may wait for it. */
  asked(run: PlainRun): void;
  /** It has ended; its provider is ready, or `error` says why not. */
  ended(run: PlainRun): void;
}

/** What is known of a provider when something of it has to be awaited. */
export interface Begun {
  /** What its factory returned, if that is a promise. */
  readonly pending: PromiseLike<unknown> | undefined;
  /** Knows the cells that it was given by `inject()` although they pointed at nothing. */
  readonly building: Building;
  /** The change on whose behalf it is built. */
  readonly parent: ChangeId | undefined;
  /** Changes that its factory asked for. */
  readonly asked: readonly ChangeId[];
  /** The way from whoever asks to it. */
  readonly way: readonly string[];
}

/** A plain provider that something is awaited of: its factory, what it was given by `inject()`, its hooks. */
export class PlainRun {
  readonly watchers = new Set<RunWatcher>();
  /** Changes that its code asked for, and may wait for. */
  readonly asked: ChangeId[];
  error: { readonly thrown: unknown } | undefined;
  readonly #by: CodeOwner;

  constructor(
    readonly provider: PlainProvider,
    private readonly begun: Begun,
    private readonly parts: {
      readonly tools: PlainTools;
      readonly links: PlainLinks;
      /** Takes what was built. @throws what is wrong with it */
      readonly accept: (provider: PlainProvider, value: unknown) => void;
      readonly over: (run: PlainRun) => void;
    },
  ) {
    this.asked = [...begun.asked];
    this.#by = { parent: begun.parent, noting: { note: (id) => this.#note(id) } };
  }

  /** Ends in every case; its watchers are told. */
  async raise(): Promise<void> {
    const { provider, begun, parts } = this;
    try {
      if (begun.pending) await this.#awaitFactory(begun.pending);
      const { owed = [] } = begun.building;
      if (owed.length > 0) await this.#activate(owed);
      await this.#runHooks();
      provider.state = 'ready';
    } catch (error) {
      this.error = { thrown: error };
      await this.#discard();
    }
    parts.over(this);
    for (const watcher of this.watchers) watcher.ended(this);
  }

  /** Resolves when it has ended, whichever way. */
  over(): Promise<void> {
    return new Promise((resolve) => this.watchers.add({ asked: ignore, ended: () => resolve() }));
  }

  #note(id: ChangeId): void {
    this.asked.push(id);
    for (const watcher of this.watchers) watcher.asked(this);
  }

  async #awaitFactory(pending: PromiseLike<unknown>): Promise<void> {
    const { provider, parts } = this;
    const timed = await this.#timed('build', () => pending);
    if (timed.end === 'timedOut') this.#disposeLate(timed.late);
    if (timed.end !== 'done') throw this.#failed('build', timed);
    provider.value = timed.value;
    this.#checkOpen();
    parts.accept(provider, timed.value);
  }

  async #activate(cells: readonly Cell[]): Promise<void> {
    const through = new Map(cells.map(({ slot }) => [slot.name, this.begun.way]));
    await this.parts.tools.activate(cells, { ...this.#by, through });
    this.#checkOpen();
  }

  async #runHooks(): Promise<void> {
    const { provider } = this;
    const { ofLateComer } = this.parts.tools;
    await this.#must('init', provider.hook('onInit'));
    await this.#initModule(ofLateComer('onModuleInit', provider));
    const health = await this.#call('health', provider.hook('onHealthCheck'));
    if (health) this.#judge(health);
    await this.#may(provider.hook('onActivate'));
    await this.#may(ofLateComer('onApplicationBootstrap', provider));
  }

  async #must(phase: 'init', hook: Hook | undefined): Promise<void> {
    const timed = await this.#call(phase, hook);
    if (timed && timed.end !== 'done') throw this.#failed(phase, timed);
  }

  async #initModule(hook: Hook | undefined): Promise<void> {
    const timed = await this.#call('init', hook);
    if (!timed || timed.end === 'done') return;
    const name = 'onModuleInit';
    const { title } = this.provider;
    const host = { title: `${title} (${this.provider.scope.name})`, origin: this.provider };
    if (timed.end === 'failed') throw hookFailed(name, host, timed.error);
    throw hookTimedOut(name, host, this.#msOf('init'));
  }

  /** It is built by now: what goes wrong is a warning. */
  async #may(hook: Hook | undefined): Promise<void> {
    const timed = await this.#call('activate', hook);
    if (timed && timed.end !== 'done') this.#warn(this.#failure('activate', timed));
  }

  async #call(phase: SwapPhase, hook: Hook | undefined): Promise<Timed<unknown> | undefined> {
    if (!hook) return undefined;
    const timed = await this.#timed(phase, () => hook(this.#context()));
    this.#checkOpen();
    return timed;
  }

  #judge(timed: Timed<unknown>): void {
    if (timed.end !== 'done') throw this.#failed('health', timed);
    const verdict = timed.value;
    const { provider } = this;
    const refused = (code: string, text: string, cause?: unknown) =>
      plainError({ provider, phase: 'health', code, text, cause }, this.begun.way);
    if (!isHealth(verdict)) throw refused('swap/invalid-health', notAVerdict(verdict));
    if (verdict.status !== 'unhealthy') return;
    throw refused('swap/unhealthy', 'its health check says unhealthy', verdict.details);
  }

  #timed(phase: SwapPhase, work: () => unknown): Promise<Timed<unknown>> {
    const { clock, during } = this.parts.tools;
    const ms = this.#msOf(phase);
    return new Promise((resolve) => {
      withDeadline(clock, { ms, work: () => during(this.#by, work) }, resolve);
    });
  }

  #msOf(phase: SwapPhase): number {
    const { deadlines } = this.parts.tools;
    return phase === 'build' || phase === 'init' || phase === 'health' ? deadlines[phase] : deadlines.hook;
  }

  #failure(phase: SwapPhase, timed: Exclude<Timed<unknown>, { end: 'done' }>): PlainFailure {
    const { provider } = this;
    return timed.end === 'failed'
      ? stepFailed(provider, phase, timed.error)
      : stepTimedOut(provider, phase, this.#msOf(phase));
  }

  #failed(phase: SwapPhase, timed: Exclude<Timed<unknown>, { end: 'done' }>): Error {
    return plainError(this.#failure(phase, timed), this.begun.way);
  }

  #context(): InstanceContext {
    const { tools, links } = this.parts;
    const holder = links.makeHolder(this.provider);
    holder.life ??= new PlainLife(this.provider.title);
    return new ToldInstance(holder.life, tools.requests(this.#by), tools.ownWork);
  }

  #warn(failure: PlainFailure): void {
    const { provider, phase } = failure;
    this.parts.tools.warn({ provider: provider.title, phase, error: plainError(failure) });
  }

  #checkOpen(): void {
    const refusal = this.parts.tools.refusal();
    if (refusal) throw refusal;
  }

  /** It is as if it had never been built: the next ask tries again. */
  async #discard(): Promise<void> {
    const { provider, parts } = this;
    const holder = parts.links.holderOf(provider);
    await this.#end(provider.value, holder?.life);
    if (holder) letGo(holder, parts.tools.released);
    for (const error of (await holder?.owned?.end()) ?? [])
      parts.tools.warn({ provider: provider.title, phase: 'cleanup', error });
    parts.links.forget(provider);
    provider.empty();
    provider.isOwned = provider.making.owned;
    provider.state = 'unbuilt';
  }

  /** What a factory returns after its deadline is nobody's; what it fails with then is all that is heard of it. */
  #disposeLate(late: Promise<unknown>): void {
    const failed = (error: unknown): void => this.#warn(stepFailed(this.provider, 'build', error));
    void late.then((value) => this.#end(value, undefined), failed);
  }

  async #end(value: unknown, life: PlainLife | undefined): Promise<void> {
    const { provider, parts } = this;
    const cleanup = provider.isOwned ? parts.tools.owners.takeCleanup(value, provider) : undefined;
    const ending = { provider, cleanup, life, owned: undefined };
    for (const failure of await endPlain(ending, parts.tools)) this.#warn(failure);
  }
}

const ignore = (): void => undefined;
