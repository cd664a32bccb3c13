import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { noneActive, notReady } from '../scopes/scope-errors.js';
import type { Scopes } from '../scopes/scopes.js';
import { Pending } from '../scopes/site.js';
import type { PlainSource } from './plain-source.js';

/** Answers those who ask the application for what has more than one instance: nobody else holds what they are given. */
export class PlainAnswers {
  constructor(private readonly scopes: Scopes) {}

  /**
   * One of many: of scope `request`, that of the scope that runs at the moment.
   * @param known the name that it was asked for by, if that was all that was said
   */
  now(source: PlainSource, known: Ref | SlotName | undefined): unknown {
    if (source.life === 'request') {
      const made = this.#ofScope(source);
      if (made instanceof Pending) throw notReady(source.title);
      return made;
    }
    const { current } = this.scopes.epochs;
    const maker = current.makerOf(source);
    if (known !== undefined) current.known.set(known, maker);
    return this.scopes.make(maker);
  }

  /** As {@link now}, however long it takes. */
  async later(source: PlainSource): Promise<unknown> {
    if (source.life === 'transient') return this.scopes.makeAsync(this.scopes.epochs.current.makerOf(source));
    const made = this.#ofScope(source);
    return made instanceof Pending ? made.promise : made;
  }

  #ofScope(source: PlainSource): unknown {
    const scope = this.scopes.current;
    if (!scope) throw noneActive(source.title);
    const own = scope.overrides ? scope.overriding([source]) : undefined;
    return own ? own.value : scope.given(scope.epoch.makerOf(source));
  }
}
