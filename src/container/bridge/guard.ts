import { LifecycleError, RegistryError } from '../../core/errors.js';
import { PlainProvider } from '../plain/plain-provider.js';
import type { BindingWatch, Held } from './binding-watch.js';
import { nameOfService } from './foreign-token.js';
import { refOf, type OurName } from './our-names.js';
import type { OurSide } from './our-side.js';

/**
 * How whoever asks inversify can wait for a slot that is not active: `later` gets a promise; `now` cannot wait at all;
 * `owed` is code that asks synchronously on behalf of somebody who can.
 */
type Patience = 'later' | 'now' | 'owed';

/** What stands between the users of an application's inversify container and what is the application's own. */
export class Guard {
  isClosed = false;
  #patience: Patience = 'later';
  /** What was handed out although it is not active, and is waited for by who asked first. */
  #owed: Promise<unknown>[] | undefined;

  /** @param watch told of what inversify is asked and of what it asks for */
  constructor(
    private readonly ours: OurSide,
    private readonly watch: Pick<BindingWatch, 'asks' | 'during'>,
  ) {}

  /** Answers a question that must be answered in this tick. @throws LifecycleError `inversify/closed` */
  now<T>(ask: () => T): T {
    this.checkOpen();
    return this.#as('now', ask);
  }

  /** Answers a question that a factory asks synchronously: whoever asked for what it makes can wait. */
  within<T>(ask: () => T): T {
    return this.#patience === 'now' ? ask() : this.#as('owed', ask);
  }

  /** Answers a question that a factory asks and waits for. */
  awaited<T>(ask: () => T): T {
    return this.#as('later', ask);
  }

  /** Answers a question whose answer may be waited for. @throws LifecycleError `inversify/closed` */
  async later<T>(ask: () => Promise<T>): Promise<T> {
    this.checkOpen();
    const outer = this.#owed;
    const owed: Promise<unknown>[] = (this.#owed = []);
    let answer: Promise<T>;
    try {
      answer = this.#as('later', ask);
    } finally {
      this.#owed = outer;
    }
    const value = await answer;
    await Promise.all(owed);
    return value;
  }

  /** What inversify is given for a name of the application. */
  give(name: OurName): unknown {
    const held = this.ours.heldOf(name.ref, name.provider);
    const noted = held && this.watch.asks(held);
    try {
      const given = this.ours.get(name.ref, name.provider);
      noted?.();
      return given;
    } catch (error) {
      const isEarly = error instanceof LifecycleError && error.code === 'lifecycle/not-active';
      if (!isEarly || !held || this.#patience === 'now') throw error;
      const activated = this.ours.getAsync(name.ref, name.provider);
      noted?.();
      // Inversify drops what a synchronous question has no use for.
      activated.catch(() => undefined);
      return this.#early(held, activated);
    }
  }

  /** A reference that does not serve yet, where somebody waits for it; else the promise of it. */
  #early(held: Held, activated: Promise<unknown>): unknown {
    const isRaw = held instanceof PlainProvider || held.slot.isRaw;
    if (isRaw || this.#patience === 'later') return activated;
    this.#owed?.push(activated);
    return held.live.ref;
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

  #as<T>(patience: Patience, code: () => T): T {
    const outer = this.#patience;
    this.#patience = patience;
    try {
      return this.watch.during(code);
    } finally {
      this.#patience = outer;
    }
  }
}
