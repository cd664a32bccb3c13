import { throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { EnvSecrets } from '../../src/adapters/secrets/env.js';
import { SecretError } from '../../src/core/errors.js';
import { describeSecretStoreContract, secretStoreContract } from '../../src/testing/secret-store-contract.js';
import type { SecretStoreContractOptions } from '../../src/testing/secret-store-contract.js';

type StoreClass = typeof EnvSecrets;

/** Each breaks one promise of the contract; the check that must notice is named beside it. */
const BROKEN: [string, (sound: StoreClass) => StoreClass][] = [
  [
    'gives any text exactly as it was written',
    (sound) =>
      class extends sound {
        override async getSecret(name: string) {
          return (await super.getSecret(name))?.trim();
        }
      },
  ],
  [
    'keeps names of several parts apart',
    (sound) =>
      class extends sound {
        override async getSecret(name: string) {
          return (await super.getSecret(name)) ?? (await super.getSecret(`db1/${name}`));
        }
      },
  ],
  [
    'counts an empty value as none',
    (sound) =>
      class extends sound {
        override async getSecret(name: string) {
          return (await super.getSecret(name)) ?? '';
        }
      },
  ],
  [
    'sees a value that was replaced, and one that is gone',
    (sound) =>
      class extends sound {
        private readonly kept = new Map<string, string | undefined>();
        override async getSecret(name: string) {
          if (!this.kept.has(name)) this.kept.set(name, await super.getSecret(name));
          return this.kept.get(name);
        }
      },
  ],
  [
    'rejects what can be no name, and throws nothing',
    (sound) =>
      class extends sound {
        override getSecret(name: string): Promise<string | undefined> {
          if (name === '') throw new SecretError('secrets/bad-name', 'thrown, not rejected');
          return super.getSecret(name);
        }
      },
  ],
  [
    'does not find what every object has',
    (sound) =>
      class extends sound {
        override async getSecret(name: string) {
          return (await super.getSecret(name)) ?? (Reflect.get({}, name) as string | undefined);
        }
      },
  ],
  [
    'rejects with a code where it cannot read, and gives no value away',
    (sound) =>
      class extends sound {
        override async getSecret(name: string) {
          const value = await super.getSecret(name).catch(() => 'planted-7f3d1c-value');
          if (name === 'a') throw new SecretError('secrets/unreadable', `got ${value}`);
          return value;
        }
      },
  ],
  [
    'tells of a change where it can tell of any',
    (sound) =>
      class extends sound {
        override readonly changes$ = throwError(() => new Error('it broke'));
      },
  ],
  [
    'refuses every call after its cleanup, which may come twice',
    (sound) =>
      class extends sound {
        onCleanup() {
          /* forgets to close */
        }
      },
  ],
];

describe('the contract suite of SecretStore', () => {
  it.each(BROKEN)('notices a store that breaks: %s', async (name, breakIt) => {
    expect(await failures(suiteOf(breakIt(EnvSecrets)))).toContain(name);
  });

  it('passes a store that breaks nothing', async () => {
    expect(await failures(suiteOf(EnvSecrets))).toEqual([]);
  });

  it('disposes of every subject, also where a check fails', async () => {
    let open = 0;
    const create = () => {
      open++;
      return { store: new EnvSecrets(), put: () => 0, remove: () => 0, dispose: () => open-- };
    };
    await failures({ create });
    expect(open).toBe(0);
  });

  it('needs no more of a test framework than describe and it', () => {
    const told: string[] = [];
    const framework = {
      describe: (name: string, body: () => void) => {
        told.push(name);
        body();
      },
      it: (name: string) => told.push(name),
    };
    const suite = suiteOf(EnvSecrets);
    describeSecretStoreContract(framework, 'AcmeSecrets', suite);
    const names = secretStoreContract(suite).map((check) => check.name);
    expect(told).toEqual(['AcmeSecrets keeps the contract of SecretStore', ...names]);
    expect(new Set(names).size).toBe(names.length);
  });
});

function suiteOf(storeClass: StoreClass): SecretStoreContractOptions {
  const variableOf = (name: string) => `ONEIRIC_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  const create = () => {
    const variables: NodeJS.ProcessEnv = {};
    const store = new storeClass(undefined, variables);
    const put = (name: string, value: string) => (variables[variableOf(name)] = value);
    return {
      store,
      put,
      remove: (name: string) => (variables[variableOf(name)] = undefined),
      spoil: (name: string, value: string) => put(name, value.padEnd(1_048_577, '.')),
    };
  };
  return { create };
}

async function failures(options: SecretStoreContractOptions): Promise<string[]> {
  const failed: string[] = [];
  for (const check of secretStoreContract(options)) await check.run().catch(() => failed.push(check.name));
  return failed;
}
