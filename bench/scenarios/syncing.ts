import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { Module, Oneiric } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
import { signedManifest, type SignedManifest } from 'oneiric/testing';
import type { Figures } from '../column.js';
import { QUICK, type Budget } from '../measure.js';

const HOST = fileURLToPath(new URL('../serving/slow-host.js', import.meta.url));
const ARTIFACTS = 100;
const SIZE = 100_000;
const NS = 1e6;

interface Host {
  readonly process: ChildProcess;
  readonly origin: string;
  readonly ca: string;
}

async function hosted(): Promise<Host> {
  const child = fork(HOST, { stdio: 'inherit' });
  const [{ port, ca }] = (await once(child, 'message')) as [{ port: number; ca: string }];
  return { process: child, origin: `https://127.0.0.1:${port}`, ca };
}

async function upload({ process: child }: Host, path: string, bytes: Uint8Array): Promise<void> {
  child.send({ path, base64: Buffer.from(bytes).toString('base64') });
  await once(child, 'message');
}

function manifestOf({ origin }: Host, count: number): Promise<SignedManifest> {
  const codeOf = (at: number) =>
    `export const create = () => ({ ask: () => ${at} });\n// ${'.'.repeat(SIZE - 60)}${at}`;
  const entries = Array.from({ length: count }, (_, at) => ({
    domain: 'adapter' as const,
    key: `part-${at}`,
    provider: 'remote',
    code: codeOf(at),
  }));
  return signedManifest({ source: 'bench', entries, baseUrl: `${origin}/` });
}

/** Serves one manifest, and has it used. */
async function published<T>(
  budget: Budget,
  use: (host: Host, manifest: SignedManifest) => Promise<T>,
): Promise<T> {
  const host = await hosted();
  try {
    const manifest = await manifestOf(host, budget === QUICK ? 5 : ARTIFACTS);
    for (const [uri, bytes] of manifest.artifacts) await upload(host, new URL(uri).pathname, bytes);
    await upload(host, '/manifest.json', manifest.bytes);
    return await use(host, manifest);
  } finally {
    host.process.kill();
  }
}

async function syncs(budget: Budget): Promise<Figures> {
  return published(budget, async ({ origin, ca }, { pins, manifest }) => {
    class Root {}
    const remote = RemoteModule.forRoot({
      ...{ manifestUrl: `${origin}/manifest.json`, source: 'bench', trust: pins, refreshIntervalMs: 0 },
      fetch: { privateOrigins: [origin], tls: { [origin]: { ca } } },
    });
    Module({ imports: [remote] })(Root);
    const app = await Oneiric.create(Root, { start: false, env: {}, logging: false });
    const began = performance.now();
    await app.start();
    const first = performance.now() - began;
    assert.ok(app.remote);
    assert.equal(app.remote.status()[0]?.candidates.length, manifest.entries.length);
    const again = performance.now();
    assert.equal((await app.remote.sync()).outcome, 'unchanged');
    const unchanged = performance.now() - again;
    await app.close();
    return { 'remote: sync 100 artifacts': first * NS, 'remote: sync, no change': unchanged * NS };
  });
}

/** What has to follow one another at least: the manifest, and then an artifact that it names. */
async function chain(budget: Budget): Promise<Figures> {
  return published(budget, async ({ origin, ca }, { artifacts }) => {
    const [uri = ''] = artifacts.keys();
    const began = performance.now();
    await fetched(`${origin}/manifest.json`, ca);
    const manifest = performance.now() - began;
    await fetched(uri, ca);
    return {
      'remote: sync 100 artifacts': (performance.now() - began) * NS,
      'remote: sync, no change': manifest * NS,
    };
  });
}

async function fetched(url: string, ca: string): Promise<void> {
  const request = get(url, { ca, agent: new Agent({ keepAlive: false }) });
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, 'end');
}

/** A sync of all that is new, and one that finds nothing new. */
export const syncingOnce = { 'remote: sync': syncs };

/** The shortest chain of requests that could do it. */
export const chainOnce = { 'remote: sync': chain };
