import type { RotationReport, RotationTarget, Rotations } from './rotations.js';

/** The secrets of an application: never their values. */
export class ApplicationSecrets {
  readonly #rotations: Pick<Rotations, 'rotate' | 'names'>;

  /** @internal */
  constructor(rotations: Pick<Rotations, 'rotate' | 'names'>) {
    this.#rotations = rotations;
  }

  /** Names of all secrets that anything goes by, or has been given, in order: what `rotate('all')` fetches. */
  names(): readonly string[] {
    return this.#rotations.names();
  }

  /**
   * Fetches secrets anew, whatever is kept of them. Resolves when what goes by those that have changed is told, or on its
   * way to be renewed; `app.differences()` shows what is still under way. What a store cannot give stays as it is known.
   *
   * @param target names, where an empty list rotates nothing; `{ provider }` for all that came from one store; or `'all'`
   * @throws SecretError `secrets/bad-target`, `secrets/bad-name`
   * @example
   * const { changed, slots } = await app.secrets.rotate(['database/password']);
   */
  rotate(target: RotationTarget): Promise<RotationReport> {
    return this.#rotations.rotate(target);
  }
}
