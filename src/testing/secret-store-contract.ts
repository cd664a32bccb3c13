import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { SecretStore } from '../contracts/secret-store.js';
import { refusesWith } from './cache-assertions.js';
import { describeChecks, readyChecks } from './contract-check.js';
import type { ContractCheck, ReadyCheck, TestFramework } from './contract-check.js';

/** A store of secrets on trial, and what the trial may do with what it reads. */
export interface SecretStoreSubject {
  /** Started, and empty. */
  readonly store: SecretStore;
  /** Writes a secret where the store reads it. */
  readonly put: (name: string, value: string) => unknown;
  /** Takes it away again. */
  readonly remove: (name: string) => unknown;
  /** Makes the store fail for a name while the value is somewhere in what it reads: half written, say. */
  readonly spoil?: (name: string, value: string) => unknown;
  /** Gives everything back. */
  dispose?(): unknown;
}

/** What the suite is told about a provider. */
export interface SecretStoreContractOptions {
  /** Makes a new subject for each check. */
  create(): SecretStoreSubject | Promise<SecretStoreSubject>;
}

/** Texts that are changed easily on their way. A newline at the end belongs to the file, not to the value. */
const AWKWARD_TEXTS = [
  'x',
  ' a b ',
  'a\tb',
  'a\nb\r\nc',
  '-----BEGIN KEY-----\nMIIB\n-----END KEY-----',
  'é e\u0301 💩',
  '"quoted" \'too\'',
  '${secret:other} $${x} $HOME %PATH%',
  '{"a":1}',
  '0',
  'null',
  '*'.repeat(60_000),
];

const NAMES_REFUSED: readonly unknown[] = [
  '',
  '/',
  'a/',
  '/etc/passwd',
  'a//b',
  '.',
  '..',
  '../a',
  'a/../b',
  'a/..',
  '.hidden',
  'a/.b',
  '..data/a',
  'a\\b',
  'a\0b',
  'a b',
  'a\n',
  'ü',
  'a%2fb',
  'n'.repeat(201),
  7,
  undefined,
  ['a'],
];

const OF_EVERY_OBJECT = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

const PLANTED = 'planted-7f3d1c-value';

/** The checks for any store of secrets. */
const secretStoreChecks: readonly ContractCheck<SecretStoreSubject>[] = [
  {
    name: 'has nothing under a name that was never written',
    async run({ store }) {
      assert.equal(await store.getSecret('nothing'), undefined);
      assert.equal(await store.getSecret('deep/in/nothing'), undefined);
    },
  },
  {
    name: 'gives any text exactly as it was written',
    async run({ store, put }) {
      for (const [at, text] of AWKWARD_TEXTS.entries()) await put(`text-${at}`, text);
      for (const [at, text] of AWKWARD_TEXTS.entries())
        assert.equal(await store.getSecret(`text-${at}`), text);
    },
  },
  {
    name: 'keeps names of several parts apart',
    async run({ store, put }) {
      await put('db1/password', 'one');
      await put('db2/password', 'two');
      assert.equal(await store.getSecret('db1/password'), 'one');
      assert.equal(await store.getSecret('db2/password'), 'two');
      assert.equal(await store.getSecret('password'), undefined);
      assert.equal(await store.getSecret('db1'), undefined);
    },
  },
  {
    name: 'counts an empty value as none',
    async run({ store, put }) {
      await put('a', '');
      assert.equal(await store.getSecret('a'), undefined);
    },
  },
  {
    name: 'sees a value that was replaced, and one that is gone',
    async run({ store, put, remove }) {
      await put('a', 'one');
      assert.equal(await store.getSecret('a'), 'one');
      await put('a', 'two');
      assert.equal(await store.getSecret('a'), 'two');
      await remove('a');
      assert.equal(await store.getSecret('a'), undefined);
    },
  },
  {
    name: 'rejects what can be no name, and throws nothing',
    async run({ store }) {
      for (const name of NAMES_REFUSED)
        await refusesWith('secrets/bad-name', () => store.getSecret(name as string));
    },
  },
  {
    name: 'does not find what every object has',
    async run({ store }) {
      for (const name of OF_EVERY_OBJECT) assert.equal(await store.getSecret(name), undefined);
    },
  },
  {
    name: 'answers many questions at the same time',
    async run({ store, put }) {
      const names = Array.from({ length: 40 }, (_, index) => `many-${index}`);
      for (const name of names) await put(name, `value of ${name}`);
      const values = await Promise.all(names.map((name) => store.getSecret(name)));
      assert.deepEqual(
        values,
        names.map((name) => `value of ${name}`),
      );
    },
  },
  {
    name: 'rejects with a code where it cannot read, and gives no value away',
    async run({ store, spoil }) {
      if (!spoil) return;
      await spoil('a', PLANTED);
      const error = await store.getSecret('a').then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Error, 'expected an error');
      assert.equal(typeof (error as { code?: unknown }).code, 'string');
      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
      assert.ok(!shown.includes(PLANTED), 'the error holds the value');
    },
  },
  {
    name: 'tells of a change where it can tell of any',
    async run({ store, put }) {
      const { changes$ } = store;
      if (!changes$) return;
      let ended = (): void => undefined;
      await put('a', 'one');
      const told = new Promise<void>((resolve, reject) => {
        const look = async () => {
          if ((await store.getSecret('a')) === 'two') resolve();
        };
        const subscription = changes$.subscribe({ next: () => void look().catch(reject), error: reject });
        ended = () => subscription.unsubscribe();
      });
      await put('a', 'two');
      await told.finally(() => ended());
    },
  },
  {
    name: 'refuses every call after its cleanup, which may come twice',
    async run({ store }) {
      const { onCleanup } = store as { onCleanup?: () => unknown };
      if (onCleanup === undefined) return;
      await onCleanup.call(store);
      await onCleanup.call(store);
      await refusesWith('adapter/closed', () => store.getSecret('a'));
    },
  },
];

/**
 * Everything that the contract of `SecretStore` promises, for any provider, as checks for any framework.
 * Each makes a subject, and disposes of it whatever happens.
 *
 * @example
 * for (const check of secretStoreContract({ create })) test(check.name, check.run);
 */
export function secretStoreContract(options: SecretStoreContractOptions): readonly ReadyCheck[] {
  return readyChecks(secretStoreChecks, () => options.create());
}

/**
 * Puts the suite into a test framework.
 *
 * @example
 * import { describe, it } from 'vitest';
 * describeSecretStoreContract({ describe, it }, 'AcmeSecrets', { create: () => acmeSubject() });
 */
export function describeSecretStoreContract(
  framework: TestFramework,
  provider: string,
  options: SecretStoreContractOptions,
): void {
  describeChecks(framework, `${provider} keeps the contract of SecretStore`, secretStoreContract(options));
}
