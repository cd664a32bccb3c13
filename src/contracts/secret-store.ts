import type { Observable } from 'rxjs';
import { Contract } from '../decorators/contract.js';

/** How a secret is asked for. */
export interface GetSecretOptions {
  /** Aborts when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Names of secrets that may have changed, or that any of them may. */
export type SecretChanges = readonly string[] | 'all';

/**
 * Secrets by name: read only, and never listed.
 *
 * - A name is up to 200 letters, digits, `.`, `_` and `-` in parts joined by `/`, none of which begins with a dot:
 *   `cache/password`. Anything else is refused with `secrets/bad-name`, before it reaches a path or an address.
 * - A value is a text of 1 to 1,048,576 UTF-16 units. An empty one counts as none: it is a variable or file that
 *   somebody forgot to fill.
 * - Every failure is a rejection, never a synchronous throw. It says what went wrong, and holds no value: no message,
 *   property or cause of it.
 * - `undefined` says that the store was asked and has no such secret. A store that cannot be asked rejects.
 * - Each call looks at what is there now, or at what `changes$` has told of: who keeps values is not the store.
 */
@Contract('adapter:secrets')
export abstract class SecretStore {
  /**
   * The value now, or undefined where there is none.
   * @throws SecretError (as a rejection) `secrets/bad-name`, `secrets/unreadable`, `secrets/too-large`;
   * LifecycleError `adapter/closed` after its cleanup
   */
  abstract getSecret(name: string, options?: GetSecretOptions): Promise<string | undefined>;

  /** Tells when secrets may have changed; a store that cannot tell has none. Never errors. */
  declare readonly changes$?: Observable<SecretChanges>;
}
