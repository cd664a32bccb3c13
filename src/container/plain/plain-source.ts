import type { Ref } from '../../core/token.js';
import type { Making } from '../injection/making.js';
import type { Source, Template } from '../scopes/template.js';
import { PlainProvider, type ModuleScope } from './plain-provider.js';

/** A plain provider that has more than one instance: what is built of it, once, is the way to make them. */
export class PlainSource extends PlainProvider implements Source {
  readonly #life: 'request' | 'transient';
  /** Once it is ready. */
  instance: { readonly template: Template; readonly value: undefined } | undefined;

  constructor(token: Ref, making: Making, at: { scope: ModuleScope; life: 'request' | 'transient' }) {
    super(token, making, at.scope);
    this.#life = at.life;
  }

  override get life(): 'request' | 'transient' {
    return this.#life;
  }

  /** Hooks belong to its instances, and these to whoever they were made for. */
  override hook(): undefined {
    return undefined;
  }

  override empty(): void {
    super.empty();
    this.instance = undefined;
  }
}
