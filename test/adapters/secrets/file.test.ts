import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { FileSecrets, FileSecretsSettings } from '../../../src/adapters/secrets/file.js';
import { describeSecretStoreContract } from '../../../src/testing/secret-store-contract.js';
import { SecretPlace } from './folders.js';

describeSecretStoreContract({ describe, it }, 'FileSecrets of a folder', {
  create: async () => {
    const place = new SecretPlace();
    const store = await opened(place.root);
    return {
      store,
      put: (name, value) => place.write(name, `${value}\n`),
      remove: (name) => place.remove(name),
      spoil: (name, value) => place.write(name, Buffer.concat([Buffer.from(value), Buffer.from([0xff])])),
      dispose: () => endOf(store, place),
    };
  },
});

describeSecretStoreContract({ describe, it }, 'FileSecrets of a folder that Kubernetes mounts', {
  create: async () => {
    const place = new SecretPlace();
    place.mount(new Map());
    const store = await opened(place.root);
    return {
      store,
      put: (name, value) => place.remount(name, value),
      remove: (name) => place.remount(name, undefined),
      dispose: () => endOf(store, place),
    };
  },
});

describeSecretStoreContract({ describe, it }, 'FileSecrets of a JSON file', {
  create: async () => {
    const place = new SecretPlace();
    const all = new Map<string, string>();
    const save = () => place.write('secrets.json', JSON.stringify(Object.fromEntries(all)));
    const store = await opened(save());
    return {
      store,
      put: (name, value) => (all.set(name, value), save()),
      remove: (name) => (all.delete(name), save()),
      spoil: (name, value) => place.write('secrets.json', `{ "${name}": "${value}", ${value} `),
      dispose: () => endOf(store, place),
    };
  },
});

const places: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of places.splice(0)) one.dispose();
});

describe('FileSecrets of a folder', () => {
  it('takes one newline off the end, and nothing else', async () => {
    const place = madePlace();
    place.write('unix', ' one \n');
    place.write('windows', 'two\r\n');
    place.write('several', 'three\n\n');
    place.write('bom', '\ufefffour');
    const store = await opened(place.root);
    const names = ['unix', 'windows', 'several', 'bom'];
    expect(await Promise.all(names.map((name) => store.getSecret(name)))).toEqual([
      ' one ',
      'two',
      'three\n',
      'four',
    ]);
  });

  it('reads nothing that a link leads to outside', async () => {
    const outside = madePlace();
    outside.write('password', 'planted');
    const place = madePlace();
    symlinkSync(join(outside.root, 'password'), join(place.root, 'file'));
    symlinkSync(outside.root, join(place.root, 'folder'));
    symlinkSync('..', join(place.root, 'up'));
    const store = await opened(place.root);
    for (const name of ['file', 'folder/password', 'up']) {
      await expect(store.getSecret(name)).rejects.toThrow(/leads out of its folder/);
    }
  });

  it('follows a link to the folder itself, and links within it', async () => {
    const place = madePlace();
    place.write('real/password', 'one');
    symlinkSync('password', join(place.root, 'real', 'alias'));
    symlinkSync('real', join(place.root, 'linked'));
    const store = await opened(join(place.root, 'linked'));
    expect(await store.getSecret('alias')).toBe('one');
  });

  it('has no secret where a folder is, or a link leads nowhere', async () => {
    const place = madePlace();
    mkdirSync(join(place.root, 'folder'));
    symlinkSync('nowhere', join(place.root, 'dangling'));
    const store = await opened(place.root);
    expect(await store.getSecret('folder')).toBeUndefined();
    expect(await store.getSecret('dangling')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('does not wait for what is no file', async () => {
    const place = madePlace();
    execFileSync('mkfifo', [join(place.root, 'pipe')]);
    const store = await opened(place.root);
    await expect(store.getSecret('pipe')).rejects.toThrow(/pipe cannot be read: it is no regular file/);
  });

  it('refuses a file above its limit, and a folder with too many entries', async () => {
    const place = madePlace();
    place.write('a', 'x'.repeat(11));
    place.write('b', 'x'.repeat(10));
    const store = await opened(place.root, { maxBytes: 10 });
    await expect(store.getSecret('a')).rejects.toMatchObject({ code: 'secrets/too-large' });
    expect(await store.getSecret('b')).toBe('x'.repeat(10));
    await expect(opened(place.root, { maxEntries: 1 })).rejects.toMatchObject({ code: 'secrets/too-large' });
  });

  it('has the old value or the new one while Kubernetes replaces it, never none', async () => {
    const place = madePlace();
    place.mount(new Map([['password', 'value 0']]));
    const store = await opened(place.root);
    for (let round = 1; round <= 50; round++) {
      const reads = [store.getSecret('password'), store.getSecret('password')];
      place.mount(new Map([['password', `value ${round}`]]));
      for (const value of await Promise.all(reads))
        expect([`value ${round}`, `value ${round - 1}`]).toContain(value);
    }
  });
});

describe('FileSecrets of a JSON file', () => {
  it('takes names as they are, or taken apart', async () => {
    const store = await document({ 'cache/password': 'one', database: { main: { password: 'two' } } });
    expect(await store.getSecret('cache/password')).toBe('one');
    expect(await store.getSecret('database/main/password')).toBe('two');
    expect(await store.getSecret('database/main')).toBeUndefined();
  });

  it('leaves a name out that stands for null, and remarks', async () => {
    const store = await document({ '// remark': 'x', gone: null, a: 'one' });
    expect(await store.getSecret('gone')).toBeUndefined();
    expect(await store.getSecret('a')).toBe('one');
  });

  it.each([
    ['a number', { a: 7, b: 'one' }, 'has a number as a: a secret is a text'],
    ['a list', { a: ['planted'], b: 'one' }, 'has a list as a: a secret is a text'],
  ])('refuses %s instead of a text, and that alone', async (_, content, message) => {
    const store = await document(content);
    await expect(store.getSecret('a')).rejects.toThrow(message);
    expect(await store.getSecret('b')).toBe('one');
  });

  it.each([
    ['what is no JSON', 'password: planted', 'it is no JSON: a value is expected in line 1, column 1.'],
    ['an empty file', ' \n', 'it is empty; where there are no secrets, write {}.'],
    ['what is no object', '["planted"]', 'it is no JSON object.'],
    ['a name that stands there twice', '{"a/b":"planted","a":{"b":"planted"}}', 'it has a/b twice.'],
    [
      'a name that its object says twice',
      '{"a":{"b":"planted","c":"d"},\n "e":{"b":"1"},"a":{"b":"planted"}}',
      'the name at line 2, column 16 stands there already.',
    ],
    [
      'a name that is written in two ways',
      '{"a":"planted","\\u0061":"planted"}',
      'the name at line 1, column 16 stands there already.',
    ],
    ['what is nested without end', '{"a":'.repeat(40) + '"planted"' + '}'.repeat(40), 'nested more than'],
  ])('refuses %s, and shows nothing of it', async (_, text, message) => {
    const place = madePlace();
    const store = await opened(place.write('secrets.json', text));
    const error: unknown = await store.getSecret('a/b').catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(message);
    expect(inspect(error, { depth: 9 })).not.toContain('planted');
  });

  it.each([
    ['{\n  "a": "planted",\n}', 'a name in double quotes is expected in line 3, column 1'],
    ['{ "a" "planted" }', '":" is expected in line 1, column 7'],
    ['{\n  "a": planted }', 'a value is expected in line 2, column 8'],
    ['{ "a": "planted" "b": "x" }', '"," or "}" is expected in line 1, column 18'],
    ['{ "a": ["planted" }', '"," or "]" is expected in line 1, column 19'],
    ['{ "a": [', 'a value or "]" is expected in line 1, column 9'],
    ['{', 'a name in double quotes or "}" is expected in line 1, column 2'],
    ['{ "a": "planted" }\n}', 'the end is expected in line 2, column 1'],
    ['{ "a": "plan\nted" }', 'a value is expected in line 1, column 8'],
    ['{ "a": 01 }', '"," or "}" is expected in line 1, column 9'],
  ])('tells where %j is no JSON', async (text, message) => {
    const store = await opened(madePlace().write('secrets.json', text));
    await expect(store.getSecret('a')).rejects.toThrow(`it is no JSON: ${message}.`);
  });

  it('refuses more secrets than it may have', async () => {
    const store = await document({ a: 'one', b: 'two' }, { maxEntries: 1 });
    await expect(store.getSecret('a')).rejects.toMatchObject({ code: 'secrets/too-large' });
  });

  it('sees a file that replaces it, and says that it is gone', async () => {
    const place = madePlace();
    const path = place.write('secrets.json', '{"a":"one"}');
    const store = await opened(path);
    expect(await store.getSecret('a')).toBe('one');
    writeFileSync(`${path}.new`, '{"a":"two"}');
    renameSync(`${path}.new`, path);
    expect(await store.getSecret('a')).toBe('two');
    place.remove('secrets.json');
    await expect(store.getSecret('a')).rejects.toThrow(/secrets.json cannot be read: ENOENT/);
  });
});

describe('FileSecrets', () => {
  it('does not start where there is nothing, and says which setting named it', async () => {
    const path = join(madePlace().root, 'nothing');
    const store = new FileSecrets({ ...new FileSecretsSettings(), path });
    await expect(store.onInit({ slot: 'adapter:secrets', provider: 'file' })).rejects.toMatchObject({
      code: 'secrets/unreadable',
      message: `${path}, the setting adapters.providers.secrets/file.path, cannot be read: ENOENT.`,
    });
  });

  it.each([
    [{ path: '' }],
    [{ path: 'a\0b' }],
    [{ path: 7 as never }],
    [{ path: '/x', maxBytes: 0 }],
    [{ path: '/x', maxEntries: 1.5 }],
    [{ path: '/x', pollMs: -1 }],
  ])('refuses the settings %j', (settings) => {
    expect(() => new FileSecrets({ ...new FileSecretsSettings(), ...settings })).toThrow(
      expect.objectContaining({ code: 'adapter/bad-settings' }),
    );
  });

  it('refuses calls before it was opened', async () => {
    const store = new FileSecrets({ ...new FileSecretsSettings(), path: '/x' });
    await expect(store.getSecret('a')).rejects.toMatchObject({ code: 'adapter/not-open' });
  });

  it.skipIf(process.platform === 'win32')('is degraded where others may read', async () => {
    const place = madePlace();
    const path = place.write('secrets.json', '{}');
    const store = await opened(path);
    expect((await store.onHealthCheck()).status).toBe('healthy');
    chmodSync(path, 0o644);
    expect(await store.onHealthCheck()).toMatchObject({
      status: 'degraded',
      details: { reason: expect.stringContaining('secrets.json has mode 0644') as unknown },
    });
    const careless = await opened(path, { checkPermissions: false });
    expect((await careless.onHealthCheck()).status).toBe('healthy');
  });

  it.skipIf(process.platform === 'win32')(
    'looks at the files of a folder that others may enter',
    async () => {
      const place = madePlace();
      place.write('password', 'one', 0o640);
      const store = await opened(place.root);
      expect((await store.onHealthCheck()).status).toBe('healthy');
      chmodSync(place.root, 0o755);
      expect(await store.onHealthCheck()).toMatchObject({ status: 'degraded' });
      place.mount(new Map());
      expect((await store.onHealthCheck()).status).toBe('healthy');
    },
  );

  it('is unhealthy where what it reads is gone', async () => {
    const place = madePlace();
    const store = await opened(place.write('secrets.json', '{}'));
    place.dispose();
    expect(await store.onHealthCheck()).toMatchObject({
      status: 'unhealthy',
      details: { reason: 'ENOENT' },
    });
  });

  it('has nothing to tell where it is not to watch', async () => {
    const place = madePlace();
    const store = await opened(place.root, { watch: false });
    let told = 0;
    store.changes$.subscribe(() => (told += 1)).unsubscribe();
    expect(told).toBe(0);
  });

  it('ends what it tells when it is cleaned up', async () => {
    const place = madePlace();
    const store = await opened(place.root);
    const ended = new Promise<void>((resolve) => store.changes$.subscribe({ complete: resolve }));
    store.onCleanup();
    await ended;
  });
});

function endOf(store: FileSecrets, place: SecretPlace): void {
  store.onCleanup();
  place.dispose();
}

function madePlace(): SecretPlace {
  const place = new SecretPlace();
  places.push(place);
  return place;
}

function document(content: object, settings?: Partial<FileSecretsSettings>): Promise<FileSecrets> {
  return opened(madePlace().write('secrets.json', JSON.stringify(content)), settings);
}

async function opened(path: string, settings: Partial<FileSecretsSettings> = {}): Promise<FileSecrets> {
  const store = new FileSecrets({ ...new FileSecretsSettings(), path, ...settings });
  await store.onInit();
  return store;
}
