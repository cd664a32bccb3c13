import { checkIntercept } from '../../core/check-intercept.js';
import { RegistryError } from '../../core/errors.js';
import type {
  InterceptOptions,
  Interception,
  Interceptor,
  InterceptorMaker,
  InterceptorStatus,
} from '../../core/intercept.js';
import { shown, type SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import type { Parts } from '../parts.js';
import type { Slot } from '../slot.js';
import { closing } from '../swap/outcomes.js';
import {
  linkOf,
  NO_LINKS,
  statusOfLinks,
  withConfigured,
  withLink,
  withoutLink,
  type Chain,
  type Link,
  type LinkStatusTools,
} from './chain.js';

/** Puts interceptors around the calls of slots, and takes them away again. */
export class Interceptions {
  constructor(private readonly parts: Parts) {}

  /**
   * @throws RegistryError `registry/bad-interceptor`, `registry/bad-option`, `registry/unknown-option`,
   * `registry/not-live`; LifecycleError `lifecycle/closing`, `lifecycle/closed`; what `make` throws, without secrets
   */
  add(
    ref: Ref | SlotName,
    interceptor: Interceptor | InterceptorMaker,
    options: InterceptOptions = {},
  ): Interception {
    checkIntercept(interceptor, options, 'intercept');
    const { stage } = this.parts;
    if (stage === 'closing' || stage === 'closed') throw closing(stage);
    const slot = this.parts.slots.get(this.parts.slotNamed(ref, 'intercept'));
    if (slot.isRaw) throw notLive(slot);
    const link = this.#made(() => linkOf(interceptor, options, { of: 'slot', slot: slot.name }));
    slot.treat({ chain: withLink(chainOf(slot), link) });
    return new AddedInterceptor(slot, link);
  }

  /**
   * One that configuration names, for a slot that may come later: nothing is around any calls yet.
   * @throws RegistryError `registry/bad-interceptor`, `registry/not-live`; what `make` throws
   */
  prepare(
    slot: SlotName,
    interceptor: Interceptor | InterceptorMaker,
    options: Pick<InterceptOptions, 'methods'> & { readonly name: string },
  ): Link {
    checkIntercept(interceptor, options, options.name);
    if (!this.isLive(slot)) throw notLive({ name: slot });
    return this.#made(() => linkOf(interceptor, options, { of: 'config', slot }));
  }

  #made(make: () => Link): Link {
    try {
      return make();
    } catch (error) {
      throw this.parts.options.clean?.(error) ?? error;
    }
  }

  /** Puts these around the calls of a slot, outside of all others and instead of those that it was configured with before. */
  configure(name: SlotName, links: Chain): void {
    const { configured, slots } = this.parts;
    if (links.length > 0) configured.set(name, links);
    else configured.delete(name);
    const slot = slots.find(name);
    if (!slot) return;
    const chain = withConfigured(chainOf(slot), links);
    slot.treat({ chain: chain.length > 0 ? chain : undefined });
  }

  /** Whether something can stand around the calls of a slot; of one that there is not, nobody knows otherwise. */
  isLive(name: SlotName): boolean {
    const [candidate] = this.parts.registry.all(name);
    return candidate === undefined || !this.parts.slots.get(name).isRaw;
  }
}

/** All that calls of a slot go through, from the outermost to the innermost. */
export function interceptorsOf(slot: Slot, clean: LinkStatusTools['clean']): readonly InterceptorStatus[] {
  // Configuration may name some for a slot before anybody knows that nothing can stand around its calls.
  if (slot.isRaw) return [];
  const { instance } = slot.active;
  return statusOfLinks([...chainOf(slot), ...(instance?.generation.around ?? NO_LINKS)], {
    serving: instance?.number,
    clean,
  });
}

const chainOf = (slot: Slot) => slot.calls.chain ?? NO_LINKS;

class AddedInterceptor implements Interception {
  readonly #slot: Slot;
  #link: Link | undefined;
  readonly name: string;

  constructor(slot: Slot, link: Link) {
    this.#slot = slot;
    this.#link = link;
    this.name = link.name;
  }

  get slot(): SlotName {
    return this.#slot.name;
  }

  remove(): void {
    const link = this.#link;
    if (!link) return;
    this.#link = undefined;
    const left = withoutLink(chainOf(this.#slot), link);
    this.#slot.treat({ chain: left.length > 0 ? left : undefined });
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

function notLive({ name }: Pick<Slot, 'name'>): RegistryError {
  return new RegistryError(
    'registry/not-live',
    `${shown(name)} is injected as it is: its consumers hold what serves themselves. Nothing was changed.`,
    { path: name, hint: 'only slots with live references can be intercepted' },
  );
}
