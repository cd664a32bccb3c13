import { SecretError } from '../../core/errors.js';
import type { SecretEvent, SecretRotated } from '../../core/secret-events.js';
import { shown, type SlotName } from '../../core/names.js';
import type { Clock, Timer } from '../../core/ports.js';
import { checkSecretName } from '../../core/secret-name.js';
import type { Refetched, Secrets } from './secrets.js';

/** Which secrets are fetched anew: these, all that came from a provider, or all that are in use. */
export type RotationTarget =
  | readonly string[]
  | {
      /** The store that secrets came from. */
      readonly provider: string;
    }
  | 'all';

/** What a rotation came to. Names only. */
export interface RotationReport extends Refetched {
  /** Slots whose settings have changed by it: they are told or renewed, which `differences()` shows until it is done. */
  readonly slots: readonly SlotName[];
  /** Why the configuration cannot take some of the new values: of these it goes by the old ones, and tries them again with the next rotation. */
  readonly rejected?: Error;
}

/** What goes by secrets. */
export interface SecretUsers {
  /** Names of all secrets that anybody goes by. */
  names(): readonly string[];
  /** Names of those whose values are known, and could not be taken. */
  refused(): readonly string[];
  /** Values of these are others. @returns what moves because of it, or why it cannot be taken */
  changed(
    names: readonly string[],
  ): Promise<{ readonly slots: readonly SlotName[]; readonly rejected?: Error }>;
}

/** What rotating needs. */
export interface RotationTools {
  readonly secrets: Secrets;
  readonly users: SecretUsers;
  readonly clock: Clock;
  readonly emit: (event: SecretEvent) => void;
}

type Cause = SecretRotated['cause'];

/** Fetches secrets anew and has what depends on them follow: one rotation at a time, so that none overtakes another. */
export class Rotations {
  #last: Promise<unknown> = Promise.resolve();
  #timer: Timer | undefined;
  #intervalMs = 0;
  #hasEnded = false;

  constructor(private readonly tools: RotationTools) {}

  /**
   * @param target an empty list rotates nothing
   * @throws SecretError `secrets/bad-target`, `secrets/bad-name`
   */
  async rotate(target: RotationTarget, cause: Cause = 'asked'): Promise<RotationReport> {
    const check = checked(target);
    const turn = this.#last.then(() => this.#rotate(this.#namesOf(check), cause));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Names of all that would be fetched, in order. */
  names(): readonly string[] {
    return Object.freeze([...this.#namesOf('all')].sort());
  }

  /** Values that are known without fetching are others: what the configuration itself says. */
  async announce(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.rotate(names, 'configuration');
  }

  /** Rotates everything again and again; 0 is never. */
  every(ms: number): void {
    if (ms === this.#intervalMs) return;
    this.#intervalMs = ms;
    this.#timer?.cancel();
    this.#schedule();
  }

  end(): void {
    this.#hasEnded = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#hasEnded || this.#intervalMs <= 0) return;
    const due = (): void => {
      void this.rotate('all', 'interval').finally(() => this.#schedule());
    };
    this.#timer = this.tools.clock.after(this.#intervalMs, due, { isBackground: true });
  }

  #namesOf(target: RotationTarget): readonly string[] {
    const { secrets, users } = this.tools;
    if (target === 'all') return [...new Set([...users.names(), ...secrets.namesFrom()])];
    if (!('provider' in target)) return target;
    const { providers } = secrets;
    if (providers.includes(target.provider)) return secrets.namesFrom(target.provider);
    throw new SecretError(
      'secrets/bad-target',
      `No secret comes from ${shown(target.provider)}. Nothing was rotated.`,
      { hint: `secrets come from ${providers.join(', ')}` },
    );
  }

  async #rotate(names: readonly string[], cause: Cause): Promise<RotationReport> {
    const { secrets, users, clock, emit } = this.tools;
    const fetched = withRefused(await secrets.refetch(names), users.refused());
    const moved = fetched.changed.length === 0 ? { slots: [] } : await users.changed(fetched.changed);
    const failed = fetched.failed.map(({ name }) => name);
    // A store that tells of changes all the time, and an interval, are no news by themselves.
    if (cause === 'asked' || fetched.changed.length + fetched.missing.length + failed.length > 0)
      emit({ type: 'secret.rotated', at: clock.epoch(), cause, ...fetched, failed, slots: moved.slots });
    return Object.freeze({ ...fetched, ...moved });
  }
}

/** What could not be taken is another value than the one that is used, however often it is fetched. */
function withRefused(fetched: Refetched, refused: readonly string[]): Refetched {
  const { names, changed, missing, failed } = fetched;
  const without = new Set([...missing, ...failed.map(({ name }) => name)]);
  const again = refused.filter((name) => names.includes(name) && !without.has(name));
  return { ...fetched, changed: [...new Set([...changed, ...again])].sort() };
}

function checked(target: RotationTarget): RotationTarget {
  if (target === 'all') return target;
  if (Array.isArray(target)) {
    const names: readonly unknown[] = target;
    for (const name of names) checkSecretName(name);
    return target.slice() as string[];
  }
  const provider: unknown = (target as { provider?: unknown } | null | undefined)?.provider;
  if (typeof provider === 'string' && provider !== '') return { provider };
  throw new SecretError(
    'secrets/bad-target',
    `${shown(target)} does not say which secrets to rotate. Nothing was rotated.`,
    { hint: "give a list of names, { provider: 'file' }, or 'all'" },
  );
}
