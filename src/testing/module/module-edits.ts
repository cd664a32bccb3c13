import { nearest } from '../../core/near-miss.js';
import { isClass, refName, type Ref } from '../../core/token.js';
import { componentOf, contractOf } from '../../decorators/metadata.js';
import { plainTokenOf, type GraphEdits } from '../../modules/graph-edits.js';
import type { DynamicModule, ModuleClass } from '../../modules/module-record.js';
import type { Making, PlainProvider, Provider } from '../../modules/provider.js';
import { TestingError } from '../testing-error.js';

type Source = ModuleClass | DynamicModule;

/** Stand-ins for modules and plain providers, and what of them the modules that were read have had. */
export class ModuleEdits implements GraphEdits {
  readonly #seenTokens = new Set<Ref>();
  readonly #seenModules = new Set<Source>();

  constructor(
    private readonly modules: ReadonlyMap<Source, Source>,
    private readonly plains: ReadonlyMap<Ref, Making>,
    readonly missing: GraphEdits['missing'] & object,
  ) {}

  readonly module = (source: Source): Source => {
    this.#seenModules.add(source).add(classOf(source));
    return this.modules.get(source) ?? this.modules.get(classOf(source)) ?? source;
  };

  readonly provider = (provider: Provider): Provider => {
    const token = plainTokenOf(provider);
    if (!token) return provider;
    this.#seenTokens.add(token);
    const making = this.plains.get(token);
    return making ? withMaking(token, provider, making) : provider;
  };

  /**
   * To be asked when everything is read.
   * @throws TestingError `testing/unknown-module`, `testing/unknown-provider`, `testing/not-plain`
   */
  checkAllUsed(): void {
    for (const source of this.modules.keys())
      if (!this.#seenModules.has(source)) throw this.#noModule(source);
    for (const token of this.plains.keys()) if (!this.#seenTokens.has(token)) throw this.#noProvider(token);
  }

  #noModule(source: Source): TestingError {
    const known = [...this.#seenModules].map(titleOf);
    return unknown('testing/unknown-module', titleOf(source), { what: 'a module of the application', known });
  }

  #noProvider(token: Ref): TestingError {
    if (isClass(token) && (componentOf(token) ?? contractOf(token))) {
      const name = refName(token);
      return new TestingError(
        'testing/not-plain',
        `overrideProvider was given ${name}, which stands for a slot or a candidate of one. Nothing was built.`,
        { hint: 'use overrideSlot with the contract or the name of the slot' },
      );
    }
    const known = [...this.#seenTokens].map(refName);
    return unknown('testing/unknown-provider', refName(token), { what: 'provided by any module', known });
  }
}

const classOf = (source: Source): ModuleClass => (isClass(source) ? source : source.module);

const titleOf = (source: Source): string => refName(classOf(source));

/** What a stand-in keeps of what it stands in for: token and scope. */
function withMaking(provide: Ref, provider: Provider, making: Making): PlainProvider {
  const scope = isClass(provider) ? undefined : (provider as PlainProvider).scope;
  return { provide, ...(scope && { scope }), ...making };
}

/** An override of something that is not there. */
export function unknown(
  code: string,
  name: string,
  { what, known }: { what: string; known: readonly string[] },
): TestingError {
  const names = [...new Set(known)];
  const same = names.includes(name)
    ? `another ${name} is: tokens and classes are told apart by identity, so import the very same one`
    : undefined;
  const close = nearest(name, names);
  const near = close.length > 0 ? `did you mean ${close.join(' or ')}?` : `there are: ${listed(names)}`;
  return new TestingError(code, `${name} is overridden, but it is not ${what}. Nothing was built.`, {
    hint: same ?? near,
  });
}

const MAX_LISTED = 10;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return names.slice(0, MAX_LISTED).join(', ') + more;
}
