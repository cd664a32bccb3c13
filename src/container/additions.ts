import { LifecycleError } from '../core/errors.js';
import { Addition, type AddedSet } from './addition.js';
import type { Parts } from './parts.js';
import { closing } from './swap/outcomes.js';

/** Adds what belongs together to an application, as a rule to one that runs. */
export class Additions {
  constructor(private readonly parts: Parts) {}

  /** @throws LifecycleError unless the application runs, or is about to */
  checkOpen(): void {
    const { stage } = this.parts;
    if (stage === 'closing' || stage === 'closed') throw closing(stage);
    if (stage !== 'new') return;
    throw new LifecycleError(
      'lifecycle/not-started',
      'Nothing was loaded: the application has not been started.',
      { hint: 'await app.start() first' },
    );
  }

  /** Registers all of a set, or nothing. @throws RegistryError for what contradicts what is registered already */
  register(set: AddedSet): Addition {
    this.checkOpen();
    return this.#registered(set);
  }

  /** As `register`, before anything is started: it starts with all else. */
  include(set: AddedSet): void {
    this.#registered(set);
    this.parts.bridge.add(set.foreign);
  }

  #registered({ offers, plains, selections, foreign }: AddedSet): Addition {
    const addition = new Addition(this.parts, { plains, foreign });
    try {
      for (const { offer, recipe } of offers) addition.add(this.parts.registrations.add(offer, recipe));
      for (const [slot, provider] of selections) addition.prefer(slot, provider);
      this.parts.plains.add(plains);
      return addition;
    } catch (error) {
      addition.forget();
      throw error;
    }
  }
}
