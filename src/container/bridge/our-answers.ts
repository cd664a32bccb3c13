import type { GetOptions, InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import type { CandidateRegistry } from '../candidates/registry.js';
import type { Link } from '../injection/link.js';
import type { Linker } from '../injection/linker.js';
import type { ModuleScope } from '../plain/plain-provider.js';
import type { Held } from './binding-watch.js';
import type { OurSide } from './our-side.js';

/** Answers by name alone, as `app.get` and `app.getAsync` do. */
export interface Answers {
  get(ref: Ref | SlotName, options?: GetOptions): unknown;
  getAsync(ref: Ref | SlotName, options?: GetOptions): Promise<unknown>;
}

/** Where the names of an application are looked up. */
export interface Names {
  readonly linker: Linker;
  readonly registry: CandidateRegistry;
  readonly everything: ModuleScope | undefined;
}

const OPTIONAL: InjectOptions = Object.freeze({ optional: true });

/** Shows inversify what `app.get` answers. */
export class OurAnswers implements OurSide {
  constructor(
    private readonly answers: Answers,
    private readonly names: Names,
  ) {}

  knows(ref: Ref | SlotName): boolean {
    try {
      const { kind } = this.#link(ref, OPTIONAL);
      return kind !== 'nothing' && kind !== 'foreign';
    } catch {
      // Known, and it will be told why it cannot be given.
      return true;
    }
  }

  heldOf(ref: Ref | SlotName, provider?: string): Held | undefined {
    const link = this.#link(ref, { ...OPTIONAL, ...optionsFor(provider) });
    if (link.kind === 'plain') return link.plain;
    return link.kind === 'cell' ? link.cell : undefined;
  }

  #link(ref: Ref | SlotName, options: InjectOptions): Link {
    const { linker, everything } = this.names;
    return linker.link({ ref, options, delivery: 'reference', where: 'inversify' }, everything, 'passing');
  }

  *providersOf(ref: Ref | SlotName): Iterable<string> {
    const { linker, registry, everything } = this.names;
    const asker = { scope: everything, where: refName(ref) };
    const located = linker.plainOf(ref, asker) ? undefined : linker.locate(ref, asker);
    if (!located || located.provider !== undefined) return;
    for (const { provider } of registry.candidates(located.slot)) yield provider;
  }

  get(ref: Ref | SlotName, provider?: string): unknown {
    return this.answers.get(ref, optionsFor(provider));
  }

  getAsync(ref: Ref | SlotName, provider?: string): Promise<unknown> {
    return this.answers.getAsync(ref, optionsFor(provider));
  }
}

const optionsFor = (provider: string | undefined): GetOptions | undefined =>
  provider === undefined ? undefined : { provider };
