import type { Wish } from '../../core/component.js';
import type { ScopeGetOptions } from '../../core/scope.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import { checkedGetOptions } from '../../decorators/dependable.js';
import { checkAsked } from '../asked.js';
import type { Link } from '../injection/link.js';
import { PlainSource } from '../plain/plain-source.js';
import type { Cell } from '../slot.js';
import { keysOf } from './ingredients.js';
import type { OpenScope } from './open-scope.js';
import type { ScopeAnswers } from './scopes.js';

/** What answering needs of the container. */
export interface AnswerTools {
  /** What a name means to those outside every module. */
  readonly link: (wish: Wish) => Link;
  /** The cell or plain provider that a name means; undefined where nothing is known of it. */
  readonly meantBy: (ref: Ref) => unknown;
  /** As the application answers. */
  readonly get: (ref: Ref | SlotName, options: ScopeGetOptions | undefined) => unknown;
  readonly getAsync: (ref: Ref | SlotName, options: ScopeGetOptions | undefined) => Promise<unknown>;
  readonly activate: (source: Cell | PlainSource) => Promise<void>;
}

/** Answers what scopes are asked for: their own values first, then what they make, then as the application does. */
export class Answers implements ScopeAnswers {
  constructor(private readonly tools: AnswerTools) {}

  answer(scope: OpenScope, ref: Ref | SlotName, options: ScopeGetOptions | undefined): unknown {
    const { own, link } = this.#asked(scope, 'get', { ref, options });
    if (own) return own.value;
    if (link.kind === 'scopeValue') return scope.lookUp(link);
    const source = sourceOf(link);
    if (!source) return this.tools.get(ref, options);
    return this.#made(scope, source, options === undefined ? ref : undefined);
  }

  async answerAsync(
    scope: OpenScope,
    ref: Ref | SlotName,
    options: ScopeGetOptions | undefined,
  ): Promise<unknown> {
    const { own, link } = this.#asked(scope, 'getAsync', { ref, options });
    if (own) return own.value;
    if (link.kind === 'scopeValue') return scope.lookUp(link);
    const source = sourceOf(link);
    if (!source) return this.tools.getAsync(ref, options);
    if (!source.instance) await this.tools.activate(source);
    return this.#made(scope, source, undefined);
  }

  keysOf(ref: Ref): readonly unknown[] {
    try {
      const meant = this.tools.meantBy(ref);
      return meant === undefined ? [] : [meant];
    } catch {
      // It means something else in each of several modules: the value wins in all of them.
      return [ref];
    }
  }

  #asked(
    scope: OpenScope,
    method: 'get' | 'getAsync',
    { ref, options = {} }: { ref: Ref | SlotName; options: ScopeGetOptions | undefined },
  ) {
    checkAsked(ref, `scope.${method}`);
    const where = `scope.${method}(${refName(ref)})`;
    const wish = {
      ref,
      options: checkedGetOptions(options, where, 'scope'),
      delivery: 'reference',
      where,
    } as const;
    const link = this.tools.link(wish);
    return { own: scope.overriding(keysOf(wish, link)), link };
  }

  #made(scope: OpenScope, source: Cell | PlainSource, ref: Ref | SlotName | undefined): unknown {
    const maker = scope.epoch.makerOf(source);
    if (ref !== undefined) scope.epoch.known.set(ref, maker);
    return scope.given(maker);
  }
}

/** What a link leads to, where that has more than one instance. */
function sourceOf(link: Link): Cell | PlainSource | undefined {
  if (link.kind === 'plain') return link.plain instanceof PlainSource ? link.plain : undefined;
  return link.kind === 'cell' && link.cell.slot.scope !== 'singleton' ? link.cell : undefined;
}
