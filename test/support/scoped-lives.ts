import type { RequestScope } from '../../src/core/scope.js';
import type { Application } from '../../src/modules/application.js';
import { OneiricError } from '../../src/core/errors.js';

/** The one slot of scope `request` of every random program. */
const SLOT = 'service:r';

/** Providers of that slot. */
export const SCOPED_PROVIDERS = ['p', 'q'] as const;

/** What programs do with scopes. */
export type ScopedDeed =
  | { readonly do: 'openScope' }
  | { readonly do: 'useScope' | 'endScope'; readonly which: number }
  | { readonly do: 'swapScoped'; readonly provider: (typeof SCOPED_PROVIDERS)[number] }
  | { readonly do: 'refreshScoped' };

interface OpenScope {
  readonly scope: RequestScope;
  /** Who answered first; nobody else may answer in this scope. */
  key: string | undefined;
}

/** An instance that some scope made. */
class Scoped {
  cleanups = 0;

  constructor(
    readonly key: string,
    private readonly broken: (what: string) => void,
  ) {}

  ping(): string {
    if (this.cleanups > 0) this.broken(`I12: ${this.key} answers after its scope has ended`);
    return this.key;
  }

  onCleanup(): void {
    this.cleanups += 1;
    if (this.cleanups > 1) this.broken(`I12: ${this.key} was disposed of ${this.cleanups} times`);
  }
}

/** Scopes of a random program, and the instances that they made. */
export class ScopedLives {
  readonly #open: OpenScope[] = [];
  readonly #made: Scoped[] = [];

  constructor(
    private readonly app: Application,
    private readonly broken: (what: string) => void,
  ) {}

  /** Offers the candidates of the scoped slot. @returns what has to settle */
  register(): Promise<unknown>[] {
    return SCOPED_PROVIDERS.map((provider) =>
      this.app.register({
        ...{ domain: 'service', key: 'r', provider, scope: 'request' as const },
        inject: [{ token: 'adapter:a' as const, optional: true }],
        factory: () => this.#make(provider),
      }),
    );
  }

  #make(provider: string): Scoped {
    const made = new Scoped(`${provider}-${this.#made.length}`, this.broken);
    this.#made.push(made);
    return made;
  }

  /** @returns what has to settle */
  do(deed: ScopedDeed): Promise<unknown> | undefined {
    switch (deed.do) {
      case 'openScope': {
        expected(() => this.#open.push({ scope: this.app.createScope(), key: undefined }));
        return;
      }
      case 'useScope': {
        expected(() => this.#use(deed.which));
        return;
      }
      case 'endScope':
        return this.#end(deed.which);
      case 'swapScoped':
        return this.app.swap(SLOT, { provider: deed.provider });
      case 'refreshScoped':
        return this.app.refresh(SLOT);
    }
  }

  /** A scope has one instance, whichever way it is reached, and keeps it. */
  #use(which: number): void {
    const open = this.#open[which % Math.max(1, this.#open.length)];
    if (!open) return;
    const key = open.scope.get<Scoped>(SLOT).ping();
    const around = open.scope.run(() => this.app.get<Scoped>(SLOT).ping());
    if (around !== key) this.broken(`I12: a scope has ${key}, and its calls reach ${around}`);
    if (open.key !== undefined && open.key !== key) this.broken(`I12: ${key} took the place of ${open.key}`);
    open.key = key;
  }

  #end(which: number): Promise<unknown> | undefined {
    const [open] = this.#open.splice(which % Math.max(1, this.#open.length), 1);
    return open?.scope[Symbol.asyncDispose]();
  }

  /** What does not hold once every scope is over. */
  problemsWhenClosed(): string[] {
    const over = new Set(this.#open.map(({ key }) => key));
    return this.#made
      .filter(({ key, cleanups }) => cleanups !== 1 && !over.has(key))
      .map(({ key, cleanups }) => `I12: ${key} was disposed of ${cleanups} times`);
  }
}

/** Runs what may be refused: with a typed error, and no other. */
function expected(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof OneiricError)) throw error;
  }
}
