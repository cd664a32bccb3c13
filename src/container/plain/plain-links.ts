import type { Wish } from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import type { Ref } from '../../core/token.js';
import type { Link } from '../injection/link.js';
import type { Linker } from '../injection/linker.js';
import { PlainHolder } from './plain-holder.js';
import type { PlainProvider } from './plain-provider.js';

const NOTHING: readonly PlainProvider[] = [];

/** What plain providers were found to ask for. */
export class PlainLinks {
  /** Of those that hold more than plain providers. */
  readonly #holders = new Map<PlainProvider, PlainHolder>();

  constructor(private readonly linker: Linker) {}

  /** The plain providers that one asks for. @throws InjectionError, ResolutionError or ModuleError */
  needsOf(provider: PlainProvider): readonly PlainProvider[] {
    return (provider.needs ??= this.#link(provider));
  }

  #link(provider: PlainProvider): readonly PlainProvider[] {
    return this.#ownNeeds(provider) ?? this.#linkedNeeds(provider);
  }

  /** The short way, for what takes plain providers of its own module only, and says so by types. */
  #ownNeeds({ making, scope, life }: PlainProvider): readonly PlainProvider[] | undefined {
    // What has more than one instance is made of its links.
    const types = life === 'singleton' ? making.types?.() : undefined;
    if (!types) return undefined;
    if (types.length === 0) return NOTHING;
    // As long as it will be: a list that grows keeps room for more.
    const needs = new Array<PlainProvider>(types.length);
    for (let at = 0; at < types.length; at += 1) {
      const need = scope.ownPlain(types[at] as Ref);
      if (!need?.isBare) return undefined;
      needs[at] = need;
    }
    return needs;
  }

  #linkedNeeds(provider: PlainProvider): readonly PlainProvider[] {
    const links = provider.making.wishes().map((wish) => this.linkOf(wish, provider));
    const needs: PlainProvider[] = [];
    for (const link of links) if (link.kind === 'plain') needs.push(link.plain);
    const isSimple = provider.life === 'singleton' && needs.length === links.length && needs.every(isOne);
    if (!isSimple) this.#holders.set(provider, new PlainHolder(provider.title, links));
    return needs;
  }

  /** What one wish of a provider came to. @throws as the linker does; InjectionError `injection/cannot-rebuild` */
  linkOf(wish: Wish, { scope, title, life, making }: PlainProvider): Link {
    const link = this.linker.link(wish, scope, making.isAlias ? 'passing' : life);
    if (link.kind === 'cell' && link.policy === 'rebuild') throw cannotRebuild(title, link.where);
    return link;
  }

  /** The holder of a provider that was given more than plain providers as parameters, or anything by `inject()`. */
  holderOf(provider: PlainProvider): PlainHolder | undefined {
    return this.#holders.size === 0 ? undefined : this.#holders.get(provider);
  }

  /** The same, made where it has none. */
  makeHolder(provider: PlainProvider): PlainHolder {
    let holder = this.holderOf(provider);
    if (!holder) this.#holders.set(provider, (holder = new PlainHolder(provider.title, undefined)));
    return holder;
  }

  /** Forgets what was found: what is registered may be another thing when it is asked for again. */
  forget(provider: PlainProvider): void {
    provider.needs = undefined;
    this.#holders.delete(provider);
  }

  /** What one was given, parameters or not: what must not stop before it. */
  *givenTo(provider: PlainProvider): Iterable<PlainProvider> {
    yield* provider.needs ?? [];
    yield* this.holderOf(provider)?.plains ?? [];
  }
}

const isOne = ({ life }: PlainProvider): boolean => life === 'singleton';

function cannotRebuild(title: string, where: string): InjectionError {
  return new InjectionError(
    'injection/cannot-rebuild',
    `${title} is a plain provider, which is built once. Nothing was built.`,
    { path: where, hint: "make it a component, or use onSwap: 'follow' or 'keep'" },
  );
}
