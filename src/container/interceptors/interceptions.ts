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
import { linkOf, NO_LINKS, statusOfLinks, withLink, withoutLink, type Link } from './chain.js';

/** Puts interceptors around the calls of slots, and takes them away again. */
export class Interceptions {
  constructor(private readonly parts: Parts) {}

  /**
   * @throws RegistryError `registry/bad-interceptor`, `registry/bad-option`, `registry/unknown-option`,
   * `registry/not-live`; LifecycleError `lifecycle/closing`, `lifecycle/closed`
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
    const link = linkOf(interceptor, options, slot.name);
    slot.treat({ chain: withLink(chainOf(slot), link) });
    return new AddedInterceptor(slot, link);
  }
}

/** All that calls of a slot go through, from the outermost to the innermost. */
export function interceptorsOf(slot: Slot): readonly InterceptorStatus[] {
  const declared = slot.active.instance?.generation.around ?? NO_LINKS;
  return [...statusOfLinks(chainOf(slot), 'slot'), ...statusOfLinks(declared, 'provider')];
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

function notLive({ name }: Slot): RegistryError {
  return new RegistryError(
    'registry/not-live',
    `${shown(name)} is injected as it is: its consumers hold what serves themselves. Nothing was changed.`,
    { path: name, hint: 'only slots with live references can be intercepted' },
  );
}
