import type { Declaration } from '../../core/component.js';
import { checkRank } from '../../core/names.js';
import { packageOf } from './package-of.js';
import { priorityOfPath } from './path-priority.js';

/** How candidates that do not say a priority get one. */
export interface PriorityOptions {
  /** For everything that no other rule covers. Default 0. */
  readonly defaultPriority?: number | undefined;
  /** Priority by npm package, as `parseStackOrder` gives it. */
  readonly stackOrder?: ReadonlyMap<string, number> | undefined;
  /** Guess from the path of the declaration. Default false. */
  readonly pathPriorities?: boolean | undefined;
}

/** The priority of candidates that do not say one: by package, else by path where that is on, else the default. */
export class DefaultPriority {
  private readonly fallback: number;
  private readonly byPackage: ReadonlyMap<string, number>;
  private readonly byPath: boolean;

  /** @throws RegistryError `registry/bad-priority` for a default, or one of a package, that is out of bounds */
  constructor(options: PriorityOptions) {
    this.fallback = options.defaultPriority ?? 0;
    this.byPackage = new Map(options.stackOrder);
    this.byPath = options.pathPriorities === true;
    for (const priority of [this.fallback, ...this.byPackage.values()]) checkRank('priority', priority);
  }

  /** @param packageName the package that offers the candidate, where it is not the one that declares it */
  of(packageName: string | undefined, declaration: Declaration | undefined): number {
    const listed = this.byPackage.size === 0 ? undefined : this.listed(packageName, declaration);
    if (listed !== undefined) return listed;
    // A marker never gives 0, so 0 says that no folder of the path is one.
    return (this.byPath && priorityOfPath(declaration?.place ?? '')) || this.fallback;
  }

  private listed(named: string | undefined, declaration: Declaration | undefined): number | undefined {
    const packageName = named ?? packageOf(declaration?.place);
    return packageName === undefined ? undefined : this.byPackage.get(packageName);
  }
}
