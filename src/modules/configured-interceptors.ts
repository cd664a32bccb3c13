import type { InterceptorKeeper, InterceptorWish } from '../config/interceptor-wishes.js';
import type { Interceptions } from '../container/interceptors/interceptions.js';
import type { Link } from '../container/interceptors/chain.js';
import { OneiricError, oneLineOf, RegistryError } from '../core/errors.js';
import type { Interceptor, InterceptorFactory, InterceptorMaker } from '../core/intercept.js';
import type { SlotName } from '../core/names.js';
import { isPolicy, type PolicyName } from '../core/policies.js';

/** Makes a ready-made interceptor; its code comes only then. @throws ResilienceError */
export type ReadyMade = (policy: PolicyName, options: object) => Promise<InterceptorMaker>;

/** What interceptors that configuration names are made with. */
export interface InterceptorMakers {
  /** Those of somebody's own, by name. */
  readonly own: ReadonlyMap<string, InterceptorFactory>;
  readonly readyMade: ReadyMade;
}

/**
 * The interceptors that configuration puts around the slots of one application. One that is named as before stays the one it
 * is, with all that it keeps.
 */
export class ConfiguredInterceptors implements InterceptorKeeper {
  /** By slot and what is said: what was made, or why nothing was. */
  readonly #made = new Map<string, Link | OneiricError>();
  #held: ReadonlyMap<SlotName, readonly Link[]> = new Map();
  #interceptions: Interceptions | undefined;

  /** @param clean takes secrets out of what factories throw: they quote their options. Returns what may be shown */
  constructor(
    private readonly makers: InterceptorMakers,
    private readonly clean: (thrown: unknown) => unknown,
  ) {}

  /** Names of those of somebody's own. */
  get names(): readonly string[] {
    return [...this.makers.own.keys()];
  }

  /** From now on they can be made. */
  begin(interceptions: Interceptions): void {
    this.#interceptions = interceptions;
  }

  async learn(wishes: readonly InterceptorWish[]): Promise<boolean> {
    const fresh = wishes.filter((wish) => !this.#made.has(nameOf(wish)));
    for (const wish of fresh) this.#made.set(nameOf(wish), await this.#make(wish));
    return fresh.some((wish) => this.troubleOf(wish) !== undefined);
  }

  troubleOf(wish: InterceptorWish): OneiricError | undefined {
    const made = this.#made.get(nameOf(wish));
    return OneiricError.is(made) ? made : undefined;
  }

  hold(wishes: readonly InterceptorWish[]): void {
    const held = new Map<SlotName, Link[]>();
    const names = new Set(wishes.map(nameOf));
    for (const wish of wishes) {
      const link = this.#made.get(nameOf(wish));
      if (!link || OneiricError.is(link)) continue;
      const links = held.get(wish.slot) ?? [];
      held.set(wish.slot, [...links, link]);
    }
    const before = this.#held;
    this.#held = held;
    for (const slot of new Set([...before.keys(), ...held.keys()]))
      if (!isSame(before.get(slot), held.get(slot)))
        this.#interceptions?.configure(slot, held.get(slot) ?? []);
    // What is not held is made anew when it is named again, also what could not be made.
    for (const name of this.#made.keys()) if (!names.has(name)) this.#made.delete(name);
  }

  /** A slot has one more candidate. @returns what is odd about that */
  oddityOf(slot: SlotName): string | undefined {
    if (!this.#held.has(slot) || this.#interceptions?.isLive(slot) !== false) return undefined;
    return `${slot} is injected as it is: the interceptors that configuration names for it are around no calls`;
  }

  async #make(wish: InterceptorWish): Promise<Link | OneiricError> {
    const { slot, name, options, methods } = wish;
    try {
      const interceptor = isPolicy(name) ? await this.makers.readyMade(name, options) : this.#own(wish);
      if (!this.#interceptions) throw new TypeError('there is no container yet');
      return this.#interceptions.prepare(slot, interceptor, { name, methods });
    } catch (error) {
      const thrown = this.clean(error);
      return OneiricError.is(thrown) ? thrown : failed(wish, thrown);
    }
  }

  #own(wish: InterceptorWish): Interceptor | InterceptorMaker {
    const factory = this.makers.own.get(wish.name);
    if (!factory) throw new TypeError('nothing has this name');
    try {
      return factory(wish.options);
    } catch (thrown) {
      throw failed(wish, this.clean(thrown));
    }
  }
}

const nameOf = ({ slot, says }: InterceptorWish) => `${slot} ${says}`;

const isSame = (some: readonly Link[] = [], others: readonly Link[] = []): boolean =>
  some.length === others.length && some.every((link, at) => link === others[at]);

function failed({ name, slot, path }: InterceptorWish, cause: unknown): RegistryError {
  const text = `The interceptor ${name} for ${slot} failed when it was made: ${oneLineOf(cause).replace(/\.$/, '')}.`;
  return new RegistryError('registry/interceptor-failed', `${text} Nothing was changed.`, {
    path,
    hint: `correct its options, or what create was given as interceptors.${name}`,
    cause,
  });
}
