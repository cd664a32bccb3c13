import type { HookHost } from '../module-hooks/hook-host.js';
import { cellsGiven } from '../holder.js';
import type { Holder } from '../slot.js';
import type { ChangeId } from '../swap/change.js';
import { PlainAscent } from './plain-ascent.js';
import { PlainBuilder } from './plain-builder.js';
import type { PlainProvider } from './plain-provider.js';
import { stopPlain } from './plain-stop.js';
import type { PlainTools } from './plain-tools.js';

/** The plain providers of one application. */
export class Plains {
  #all: PlainProvider[] = [];
  readonly #ascents = new Set<PlainAscent>();
  readonly #builder: PlainBuilder;

  constructor(private readonly tools: PlainTools) {
    this.#builder = new PlainBuilder(tools, (provider, where) => this.now(provider, where));
  }

  /** In the order in which they were added. */
  get all(): readonly PlainProvider[] {
    return this.#all;
  }

  add(providers: readonly PlainProvider[]): void {
    // As long as it will be: a list that grows keeps room for more.
    this.#all = [...this.#all, ...providers];
  }

  /** Forgets providers, which must have stopped, or not been built. */
  remove(providers: readonly PlainProvider[]): void {
    const gone = new Set(providers);
    this.#all = this.#all.filter((provider) => !gone.has(provider));
    this.#builder.forget(gone);
  }

  /** Resolves when nothing of these providers is awaited any more; of others, something may wait for just that. */
  quiet(providers: readonly PlainProvider[]): Promise<void> {
    return this.#builder.quietOf(providers);
  }

  *titles(): Iterable<string> {
    for (const { title } of this.#all) yield title;
  }

  /** Builds everything that is not built yet. @returns as {@link raise} */
  raiseAll(): Promise<void> | undefined {
    return this.raise(this.#all);
  }

  /** Those that are ready, dependencies first. */
  get built(): readonly PlainProvider[] {
    return this.#builder.built;
  }

  /**
   * Builds providers and all that they need, for a change that waits for them or for the application.
   * @returns what is left to wait for; undefined where they are ready. @throws whatever goes wrong at once
   */
  raise(providers: readonly PlainProvider[], parent?: ChangeId): Promise<void> | undefined {
    if (providers.every(isReady)) return undefined;
    const ascent = new PlainAscent(this.#builder, this.tools, parent);
    const rising = ascent.begin(providers);
    if (!rising) return undefined;
    this.#ascents.add(ascent);
    return rising.finally(() => this.#ascents.delete(ascent));
  }

  /** The value of a provider, built at once where that is possible. @throws LifecycleError `lifecycle/not-active` */
  now(provider: PlainProvider, where: string, parent?: ChangeId): unknown {
    if (isReady(provider)) return provider.value;
    return new PlainAscent(this.#builder, this.tools, parent).now(provider, where);
  }

  /** What holds for one; undefined where it was given nothing but plain providers. */
  holderOf(provider: PlainProvider): Holder | undefined {
    return this.#builder.links.holderOf(provider);
  }

  /** What one was given: plain providers, and live references. */
  givenTo(provider: PlainProvider) {
    const { links } = this.#builder;
    const holder = links.holderOf(provider);
    return {
      plains: links.givenTo(provider),
      holds: holder ? [...cellsGiven(holder)] : [],
      foreign: holder?.foreign ?? 0,
    };
  }

  /** Whether any of them has a hook of NestJS. */
  get haveModuleHooks(): boolean {
    return this.#builder.haveModuleHooks;
  }

  /** Those that are ready, with their places among the modules. */
  hosts(): HookHost[] {
    return this.built.map((provider) => this.#hostOf(provider));
  }

  #hostOf(provider: PlainProvider): HookHost {
    const { title, scope } = provider;
    const given = () => this.givenTo(provider);
    return {
      key: provider,
      origin: provider,
      title: `${title} (${scope.name})`,
      rank: scope.rank ?? Infinity,
      isModule: provider.isModule,
      *needs() {
        const { plains, holds } = given();
        yield* plains;
        for (const { instance } of holds) if (instance) yield instance;
      },
      hook: (name) => provider.hook(name),
    };
  }

  /** Nothing more is built: whoever waits is told why; resolves when nothing runs any more. */
  async giveUp(why: Error): Promise<void> {
    for (const ascent of this.#ascents) ascent.fail(why);
    await this.#builder.quiet();
  }

  /** @returns what went wrong */
  stop(provider: PlainProvider): Promise<unknown[]> {
    return stopPlain(provider, this.tools, this.#builder.links);
  }
}

const isReady = ({ state }: PlainProvider) => state === 'ready';
