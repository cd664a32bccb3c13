import { describe, expect, it } from 'vitest';
import { EnvSecrets } from '../../../src/adapters/secrets/env.js';
import { Module, Oneiric, Secret, Service, type CreateOptions, type LiveValue } from '../../../src/index.js';
import { describeSecretStoreContract } from '../../../src/testing/secret-store-contract.js';

const variableOf = (name: string) => `ONEIRIC_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

describeSecretStoreContract({ describe, it }, 'EnvSecrets', {
  create: () => {
    const variables: NodeJS.ProcessEnv = {};
    return {
      store: EnvSecrets.of(variables),
      put: (name, value) => (variables[variableOf(name)] = value),
      remove: (name) => (variables[variableOf(name)] = undefined),
    };
  },
});

describe('EnvSecrets', () => {
  it('finds a name by its letters and digits', async () => {
    const store = EnvSecrets.of({ ONEIRIC_SECRET_CACHE_PASSWORD: 'one', ONEIRIC_SECRET_API_KEY_2: 'two' });
    expect(await store.getSecret('cache/password')).toBe('one');
    expect(await store.getSecret('api-key.2')).toBe('two');
  });

  it('gives nothing away that does not begin with its prefix', async () => {
    const store = EnvSecrets.of({ HOME: '/root', APP_HOME: 'one' }, { prefix: 'APP_' });
    expect(await store.getSecret('home')).toBe('one');
    expect(await EnvSecrets.of({ HOME: '/root' }).getSecret('HOME')).toBeUndefined();
  });

  it('reads the environment of the process where it is given no other', async () => {
    process.env['ONEIRIC_SECRET_OF_THIS_TEST'] = 'one';
    try {
      expect(await new EnvSecrets().getSecret('of/this/test')).toBe('one');
    } finally {
      delete process.env['ONEIRIC_SECRET_OF_THIS_TEST'];
    }
  });

  it('reads the environment that its application was made with, by the prefix of its settings', async () => {
    process.env['ONEIRIC_SECRET_TOKEN'] = 'of the process';
    try {
      expect(await tokenBy({ ONEIRIC_SECRET_TOKEN: 'given', APP_TOKEN: 'prefixed' })).toBe('given');
      const config = { values: { adapters: { providers: { 'secrets/env': { prefix: 'APP_' } } } } };
      expect(await tokenBy({ ONEIRIC_SECRET_TOKEN: 'given', APP_TOKEN: 'prefixed' }, config)).toBe(
        'prefixed',
      );
      await expect(tokenBy({})).rejects.toMatchObject({ code: 'secrets/missing' });
      expect(await tokenBy(undefined)).toBe('of the process');
    } finally {
      delete process.env['ONEIRIC_SECRET_TOKEN'];
    }
  });

  it('refuses a prefix that would give every variable away, or that is none', () => {
    for (const prefix of ['', 'app_', '1_', 'A B', 7 as never]) {
      expect(() => new EnvSecrets({ prefix })).toThrow(
        expect.objectContaining({ code: 'adapter/bad-settings' }),
      );
    }
  });

  it('refuses a value above the limit without showing it', async () => {
    const store = EnvSecrets.of({ ONEIRIC_SECRET_A: 'v'.repeat(1_048_577) });
    await expect(store.getSecret('a')).rejects.toThrow(
      'ONEIRIC_SECRET_A has more than 1048576 UTF-16 units. It was not read.',
    );
  });
});

@Service({ key: 'mail' })
class Mail {
  constructor(@Secret('token') readonly token: LiveValue<string>) {}
}

@Module({ providers: [EnvSecrets, Mail] })
class MailModule {}

async function tokenBy(
  env: CreateOptions['env'],
  config: NonNullable<CreateOptions['config']> = {},
): Promise<string> {
  await using app = await Oneiric.create(MailModule, env === undefined ? { config } : { config, env });
  return app.get(Mail).token.value;
}
