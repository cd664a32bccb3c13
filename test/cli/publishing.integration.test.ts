import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { openTrust, nextTrust, pinKeys, verifyManifest, verifyTimestamp } from 'oneiric/remote';
import { testSigningKeys } from 'oneiric/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Consumer, packPackage } from '../support/packed-package.js';
import { programAt } from '../support/programs.js';
import { BOBS, NOON_SECONDS, PublishersFolder } from './publishing-folder.js';

const PATIENCE_MS = 240_000;
const MANIFEST_TYPE = 'application/vnd.oneiric.manifest.v1+json';
const CODE = 'export const create = () => ({ get: () => 1 });\n';

let consumer: Consumer;
let folder: PublishersFolder;
let main: string;

beforeAll(async () => {
  consumer = new Consumer(await packPackage());
  main = join(consumer.folder, 'node_modules/oneiric/dist/cli/main.js');
}, PATIENCE_MS);
afterAll(() => consumer.remove());

const ENV = { SOURCE_DATE_EPOCH: NOON_SECONDS, ONEIRIC_PASSPHRASE: BOBS };

/** A folder with programs in it that are called as people call ours. */
function publishersFolder(): PublishersFolder {
  const made = new PublishersFolder();
  mkdirSync(made.at('bin'));
  const node = JSON.stringify(process.execPath);
  made.write('bin/oneiric', `#!/bin/sh\nexec ${node} ${JSON.stringify(main)} "$@"\n`, 0o755);
  made.write('bin/npx', `#!/bin/sh\nshift\nexec ${node} ${JSON.stringify(main)} "$@"\n`, 0o755);
  return made;
}

/** What a shell makes of it, where everything that fails ends it. */
function shell(script: string, env: NodeJS.ProcessEnv = {}): string {
  const { PATH = '', HOME } = process.env;
  const around = { PATH: `${folder.at('bin')}${delimiter}${PATH}`, HOME, ...ENV, ...env };
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder.path,
    env: around,
    encoding: 'utf8',
  });
  expect({ script, status, stderr }).toMatchObject({ status: 0 });
  return stdout;
}

const run = (typed: readonly string[], env: NodeJS.ProcessEnv = {}, node: readonly string[] = []) =>
  spawnSync(process.execPath, [...node, main, ...typed], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], ...ENV, ...env },
    encoding: 'utf8',
  });

describe('docs/publishing.md', () => {
  const page = readFileSync('docs/publishing.md', 'utf8');
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
      ([, text = '']) => text,
    );

  it(
    'S19: what it types works in that order, and ends in trust and manifests that are taken',
    { timeout: PATIENCE_MS },
    () => {
      folder = publishersFolder();
      using made = folder;
      mkdirSync(made.at('dist'));
      made.write('dist/fast-cache.mjs', CODE);
      made.write('manifest.yaml', blocks('yaml')[0] ?? '');
      const said = blocks('sh').map((script) => shell(script));
      expect(said.join('')).toContain('version: 1 -> 2');
      const read = (name: string) => new Uint8Array(readFileSync(made.at(name)));
      const check = { source: 'acme-prod', now: Number(NOON_SECONDS) * 1_000 };
      const first = openTrust(read('trust/1.json'), check);
      const { known } = verifyManifest(read('public/manifest.json'), { ...check, trust: first });
      expect(
        verifyManifest(read('next/manifest.json'), { ...check, trust: first, known }).manifest.version,
      ).toBe(2);
      const second = nextTrust(first, read('trust/2.json'));
      expect(() => verifyManifest(read('next/manifest.json'), { ...check, trust: second, known })).toThrow(
        /revoked/,
      );
      const trust = nextTrust(second, read('trust/3.json'));
      const timestamp = verifyTimestamp(read('newest/timestamp.json'), { ...check, trust });
      expect(
        verifyManifest(read('newest/manifest.json'), { ...check, trust, timestamp }).signedBy,
      ).toHaveLength(1);
    },
  );
});

describe('docs/examples/publish-manifest.yml', () => {
  interface Step {
    readonly name?: string;
    readonly run?: string;
    readonly env?: Readonly<Record<string, string>>;
  }
  const workflow = parse(readFileSync('docs/examples/publish-manifest.yml', 'utf8')) as {
    jobs: { publish: { steps: Step[] } };
  };
  const { steps } = workflow.jobs.publish;
  const step = (name: string) => steps.find((one) => one.name === name)?.run ?? '';

  it('packs, signs and verifies, and leaves no key behind', { timeout: PATIENCE_MS }, () => {
    folder = publishersFolder();
    using made = folder;
    mkdirSync(made.at('temp'));
    made.write(
      'manifest.yaml',
      `${readFileSync(made.at('acme.yaml'), 'utf8')}baseUrl: https://acme.test/c/\n`,
    );
    shell(
      'oneiric keys generate ci.key && oneiric trust init --source acme-prod --trust-keys ci.key --manifest-keys ci.key --key ci.key',
    );
    const git = 'git -c user.name=a -c user.email=a@acme.test';
    shell(`git init -q . && ${git} commit -q --allow-empty -m one --date "@${NOON_SECONDS} +0000"`, {
      GIT_COMMITTER_DATE: `@${NOON_SECONDS} +0000`,
    });
    const secrets = {
      MANIFEST_KEY: readFileSync(made.at('ci.key'), 'utf8').trimEnd(),
      RUNNER_TEMP: made.at('temp'),
    };
    for (const name of ['pack', 'sign', 'verify']) shell(step(name), { TAG: 'manifest-v12', ...secrets });
    expect(readdirSync(made.at('temp'))).toEqual([]);
    const published = readdirSync(made.at('public'));
    expect(readdirSync(made.at('public/trust'))).toEqual(['1.json']);
    expect(published.filter((name) => /^[0-9a-f]{64}\.mjs$/.test(name))).toHaveLength(1);
    expect(shell('oneiric manifest verify public/manifest.json --trust trust/1.json')).toContain(
      'version 12',
    );
  });

  it('gives secrets to one step, and names none in a script', () => {
    const text = (value: unknown) => JSON.stringify(value ?? '');
    expect(steps.filter((one) => text(one.env).includes('secrets.')).map(({ name }) => name)).toEqual([
      'sign',
    ]);
    for (const { run: script } of steps) expect(text(script)).not.toContain('${{');
  });
});

describe('signing', () => {
  const [key] = testSigningKeys(1);

  function packed(): void {
    folder = publishersFolder();
    const pack = run(['manifest', 'pack', 'acme.yaml', '--out', '.', '--base-url', 'https://cdn.acme.test/']);
    expect(pack).toMatchObject({ status: 0 });
  }
  const sign = (env: NodeJS.ProcessEnv = {}, node: readonly string[] = []) =>
    run(
      [
        'manifest',
        'sign',
        'manifest.json',
        '--signer-command',
        JSON.stringify([process.execPath, 'signer.mjs']),
        '--signer-key',
        key?.publicKey ?? '',
      ],
      env,
      node,
    );

  it('leaves the old file or the new one, wherever kill -9 ends it', { timeout: PATIENCE_MS }, () => {
    packed();
    using made = folder;
    copyFileSync(join(import.meta.dirname, 'programs/dies-at.mjs'), made.at('dies-at.mjs'));
    const old = readFileSync(made.at('manifest.json'));
    const states: string[] = [];
    for (let step = 1; step < 40; step += 1) {
      writeFileSync(made.at('manifest.json'), old);
      const { signal, status } = sign({ DIES_AT: String(step), DIES_IN: made.path }, [
        '--import',
        made.at('dies-at.mjs'),
      ]);
      const found = readFileSync(made.at('manifest.json'));
      states.push(found.equals(old) ? 'old' : 'new');
      if (found.equals(old)) expect(signal).toBe('SIGKILL');
      else expect(verifiedBy(found)).toBe(1);
      if (status === 0) break;
    }
    expect(states.length).toBeGreaterThan(5);
    expect(new Set(states.slice(0, -1))).toContain('old');
    expect(states.at(-1)).toBe('new');
  });

  const verifiedBy = (bytes: Uint8Array) => {
    const trust = pinKeys({ keys: [key?.publicKey ?? ''], threshold: 1 });
    const now = Number(NOON_SECONDS) * 1_000;
    return verifyManifest(new Uint8Array(bytes), { trust, source: 'acme-prod', now }).signedBy.length;
  };

  const [openssl, python] = [programAt('openssl'), programAt('python3')];
  it.skipIf(openssl === undefined || python === undefined)(
    'S19: makes what Python and openssl verify',
    { timeout: PATIENCE_MS },
    () => {
      packed();
      using made = folder;
      expect(sign()).toMatchObject({ status: 0 });
      const der = Buffer.concat([
        Buffer.from('302a300506032b6570032100', 'hex'),
        Buffer.from(key?.publicKey.slice('ed25519:'.length) ?? '', 'base64'),
      ]);
      made.write(
        'key.pem',
        `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`,
      );
      const script = join(import.meta.dirname, '../remote/other/signer.py');
      const args = [script, 'verify', made.at('key.pem'), MANIFEST_TYPE];
      const input = readFileSync(made.at('manifest.json'));
      const document = JSON.parse(execFileSync(python ?? '', args, { input, encoding: 'utf8' })) as object;
      expect(document).toMatchObject({ _type: 'manifest', source: 'acme-prod' });
    },
  );

  it('asks for a passphrase at a terminal, and shows nothing of it', { timeout: PATIENCE_MS }, async () => {
    packed();
    using made = folder;
    const command = `${made.at('bin/oneiric')} keys generate typed.key`;
    const env = { PATH: process.env['PATH'], TERM: 'xterm' };
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: made.path, env });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    const letters = () => stripVTControlCharacters(shown).replaceAll(/\s/g, '');
    const exited = once(child, 'exit');
    for (const question of ['Passphraseof', 'Thesameagain']) {
      await expect.poll(letters).toContain(question);
      child.stdin.write(`${BOBS}\r`);
    }
    expect(await exited, shown).toEqual([0, null]);
    expect(letters()).not.toContain(BOBS.replaceAll(' ', ''));
    const signed = run([
      'trust',
      'init',
      '--source',
      'a',
      '--trust-keys',
      'typed.key',
      '--manifest-keys',
      'typed.key',
      '--key',
      'typed.key',
    ]);
    expect(signed).toMatchObject({ status: 0 });
  });
});
