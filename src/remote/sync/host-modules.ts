import type { Clock } from '../../core/ports.js';
import { shown } from '../../core/names.js';
import { oneLineOf } from '../../core/errors.js';
import { exportedFunction, type ArtifactFunction } from '../loading/exported-function.js';
import { RemoteError } from '../remote-error.js';

/** Loads a module of the host: `() => import('acme-cache')`. */
export type HostModule = () => unknown;

/** Modules of the host that manifests may name: by name only, never by a path or a specifier. */
export class HostModules {
  readonly #modules: ReadonlyMap<string, HostModule>;

  constructor(
    modules: Readonly<Record<string, HostModule>>,
    private readonly tools: { readonly clock: Clock; readonly importMs: number },
  ) {
    this.#modules = new Map(Object.entries(modules));
  }

  get names(): readonly string[] {
    return [...this.#modules.keys()];
  }

  /** @throws RemoteError `remote/unknown-factory`, `remote/import-failed`, `remote/import-timeout`, `remote/no-export`, `remote/denied-export` */
  async factoryOf(name: string, exported: string): Promise<ArtifactFunction> {
    const load = this.#modules.get(name);
    if (!load) {
      throw new RemoteError('remote/unknown-factory', `The host has registered no module ${shown(name)}.`);
    }
    const namespace = await this.#within(name, load);
    const found = typeof namespace === 'object' && namespace !== null ? namespace : {};
    const make = exportedFunction(found, exported, `The module ${shown(name)}`);
    if (!mustBeNew(make)) return make;
    throw new RemoteError(
      'remote/no-export',
      `The module ${shown(name)} exports ${shown(exported)} as a class.`,
      { hint: 'a factory is a function of settings and context: export one that makes it' },
    );
  }

  #within(name: string, load: HostModule): Promise<unknown> {
    const { clock, importMs } = this.tools;
    return new Promise((resolve, reject) => {
      const timer = clock.after(importMs, () =>
        reject(
          new RemoteError(
            'remote/import-timeout',
            `The module ${shown(name)} was not there within ${importMs} ms.`,
          ),
        ),
      );
      void imported(name, load)
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }
}

async function imported(name: string, load: HostModule): Promise<unknown> {
  try {
    return await load();
  } catch (cause) {
    throw new RemoteError(
      'remote/import-failed',
      `The module ${shown(name)} cannot be imported: ${oneLineOf(cause)}.`,
      { cause },
    );
  }
}

/** Whether it can only be called with `new`. */
const mustBeNew = (fn: object) => Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;

/** What a factory returned, where it can be an instance. @throws RemoteError `remote/bad-instance` */
export function checkHostInstance(value: unknown, factory: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new RemoteError('remote/bad-instance', `${factory} returned ${shown(value)}.`, {
    hint: 'it returns an object, or the promise of one',
  });
}
