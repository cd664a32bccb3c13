import { OneiricError } from '../../core/errors.js';
import type { Application } from '../../modules/application.js';
import { fulfil, isSelected, type FollowedBy } from './fulfil.js';
import { changesBetween, subjectOf, type Wish, type Wishes } from './wishes.js';

/** It holds all the same. */
const HOLDING: readonly string[] = ['activity/drain-timeout', 'activity/resumed'];

/** What an application has taken over, and what it could not. */
export class Takeover {
  /** Why something could not be taken over, by what it is about. */
  readonly problems = new Map<string, unknown>();
  readonly #app: Application;
  readonly #missed: () => void;
  /** What was taken over, or is being taken over. */
  #known = new Map<string, Wish>();
  /** What was tried last about each subject. */
  readonly #tried = new Map<string, Wish>();

  /** @param missed told when something could not be taken over */
  constructor(app: Application, missed: () => void) {
    this.#app = app;
    this.#missed = missed;
  }

  /** Does what is different from what was taken over before; what is decided here by others stays otherwise. */
  take(wishes: Wishes, by: FollowedBy): void {
    const before = this.#known;
    this.#known = new Map(wishes);
    for (const wish of changesBetween(before, wishes)) {
      this.#tried.set(subjectOf(wish), wish);
      void this.#try(wish, before.get(subjectOf(wish)), by);
    }
  }

  /** Nobody waits for it: what is wanted next may be the opposite. Never rejects. */
  async #try(wish: Wish, before: Wish | undefined, by: FollowedBy): Promise<void> {
    const subject = subjectOf(wish);
    const isStillWanted = () => this.#tried.get(subject) === wish;
    try {
      await fulfil(this.#app, wish, by);
      if (isStillWanted()) this.problems.delete(subject);
    } catch (error) {
      if (!isStillWanted()) return;
      this.problems.set(subject, error);
      if (this.#holds(wish, error)) return;
      // So that it is different from what is wanted, and is tried again.
      if (before) this.#known.set(subject, before);
      else this.#known.delete(subject);
      this.#missed();
    }
  }

  #holds(wish: Wish, error: unknown): boolean {
    if (wish.kind === 'selection') return isSelected(this.#app, wish);
    return OneiricError.is(error) && HOLDING.includes(error.code);
  }
}
