import { LifecycleError, RegistryError } from '../../core/errors.js';
import { nameOfService } from './foreign-token.js';
import { refOf } from './our-names.js';
import type { OurSide } from './our-side.js';

/** What stands between the users of an application's inversify container and what is the application's own. */
export class Guard {
  isClosed = false;
  #isSynchronous = false;

  constructor(private readonly ours: OurSide) {}

  /** The application as inversify is to see it: nobody who cannot wait begins to activate anything. */
  get shown(): OurSide {
    const { ours } = this;
    return {
      knows: (ref) => ours.knows(ref),
      providersOf: (ref) => ours.providersOf(ref),
      get: (ref, provider) => ours.get(ref, provider),
      give: (ref, provider) => (this.#isSynchronous ? ours.get(ref, provider) : ours.give(ref, provider)),
    };
  }

  /** Runs what must be answered in this tick. @throws LifecycleError `inversify/closed` */
  now<T>(ask: () => T): T {
    this.checkOpen();
    const outer = this.#isSynchronous;
    this.#isSynchronous = true;
    try {
      return ask();
    } finally {
      this.#isSynchronous = outer;
    }
  }

  /** @throws LifecycleError `inversify/closed` */
  checkOpen(): void {
    if (!this.isClosed) return;
    throw new LifecycleError('inversify/closed', 'The inversify container is closed with its application.', {
      hint: 'create a new application',
    });
  }

  /** @throws RegistryError `inversify/ours` for what the application answers to; LifecycleError `inversify/closed` */
  checkTheirs(method: string, identifier: unknown): void {
    this.checkOpen();
    const ref = refOf(identifier);
    if (ref === undefined || !this.ours.knows(ref)) return;
    const name = nameOfService(identifier);
    throw new RegistryError(
      'inversify/ours',
      `${method}(${name}) is not possible: ${name} belongs to the application. Nothing was changed.`,
      {
        hint: 'app.register and app.swap decide what stands behind it; inversify is given a reference that follows',
      },
    );
  }
}
