import { SecretStore } from '../../contracts/secret-store.js';
import { AdapterError, SecretError } from '../../core/errors.js';
import { shown } from '../../core/names.js';
import { checkSecretName, MAX_SECRET_LENGTH } from '../../core/secret-name.js';
import { ENVIRONMENT, type Variables } from '../../core/variables.js';
import { Adapter } from '../../decorators/component.js';
import { Inject } from '../../decorators/inject.js';

/** Settings of {@link EnvSecrets}. */
export class EnvSecretsSettings {
  /** What variables begin with: capital letters, digits and `_`. Default `ONEIRIC_SECRET_`. */
  prefix = 'ONEIRIC_SECRET_';
}

const PREFIX = /^[A-Z][A-Z0-9_]{0,99}$/;

/**
 * Secrets in variables of the environment: `cache/password` is `ONEIRIC_SECRET_CACHE_PASSWORD`. Letters are
 * capitals, whatever is no letter or digit is `_`; names that differ in nothing else have one variable.
 *
 * The environment of a process is seen by its children, and in places by other users of the machine: for secrets of
 * consequence, use files.
 */
@Adapter({ provider: 'env', settings: EnvSecretsSettings })
export class EnvSecrets extends SecretStore {
  private readonly prefix: string;
  // Whoever prints the store does not print them.
  readonly #variables: Variables;

  /**
   * @param variables default: those that the application was made with, its option `env`; without one, those of the process
   * @throws AdapterError `adapter/bad-settings`
   */
  constructor(
    { prefix }: EnvSecretsSettings = new EnvSecretsSettings(),
    @Inject(ENVIRONMENT, { optional: true }) variables: Variables = process.env,
  ) {
    super();
    this.prefix = prefix;
    this.#variables = variables;
    if (typeof prefix === 'string' && PREFIX.test(prefix)) return;
    throw new AdapterError('adapter/bad-settings', `prefix cannot be ${shown(prefix)}.`, {
      hint: 'use capital letters, digits and "_", as ONEIRIC_SECRET_: an empty one would give every variable away',
    });
  }

  /** A store of other variables than those of the process: for tests. */
  static of(variables: Variables, settings?: EnvSecretsSettings): EnvSecrets {
    return new EnvSecrets(settings, variables);
  }

  async getSecret(name: string): Promise<string | undefined> {
    checkSecretName(name);
    const variable = this.prefix + name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
    const value = Object.hasOwn(this.#variables, variable) ? this.#variables[variable] : undefined;
    if (value === undefined || value === '') return undefined;
    if (value.length <= MAX_SECRET_LENGTH) return value;
    throw new SecretError(
      'secrets/too-large',
      `${variable} has more than ${MAX_SECRET_LENGTH} UTF-16 units. It was not read.`,
    );
  }
}
