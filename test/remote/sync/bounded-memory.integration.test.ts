import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedManifest } from 'oneiric/testing';
import { builtPrograms, Running } from '../../runtime/state/programs.js';
import { HttpsServer } from '../../support/https-server.js';
import { SOURCE } from './sync-world.js';

const MIB = 1_024 ** 2;
const part = Buffer.alloc(MIB, 'x');
const member = gzipSync(Buffer.alloc(64 * MIB), { level: 1 });
/** Many members one after the other are one text for whoever unpacks them: 4 GiB. */
const gzipBomb = Buffer.concat(Array.from({ length: 64 }, () => member));
const brotliBomb = brotliCompressSync(Buffer.alloc(128 * MIB), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});

const ways: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'gzip-bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipBomb),
  'brotli-bomb': (response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliBomb),
  'unsaid-gzip-bomb': (response) => response.writeHead(200).end(gzipBomb),
  endless: (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(part));
    };
    response.on('drain', more).writeHead(200);
    more();
  },
  huge: (response) => {
    response.writeHead(200, { 'content-length': 10 * 1_024 * MIB }).write(part);
  },
  'many-headers': (response) => {
    for (let at = 0; at < 10_000; at += 1) response.setHeader(`x-filler-${at}`, 'x'.repeat(100));
    response.end();
  },
  drip: (response) => {
    const drips = setInterval(() => response.write('['), 10);
    response.once('close', () => clearInterval(drips)).writeHead(200);
  },
  silent: (response) => {
    response.writeHead(200).flushHeaders();
  },
  deep: (response) => response.writeHead(200).end('['.repeat(MIB)),
};

let programs: Awaited<ReturnType<typeof builtPrograms>>;

beforeAll(async () => {
  programs = await builtPrograms(['subscriber'], new URL('programs/', import.meta.url));
});

afterAll(() => {
  programs.remove();
});

describe('a process that follows a server that is out to harm it', () => {
  it('threat 30, 31: keeps to its deadlines and to its memory, whatever is sent instead of a manifest', async () => {
    let way = ways['silent'];
    await using server = await HttpsServer.open((_, response) => way?.(response));
    const { pins } = await signedManifest({ source: SOURCE, entries: [], baseUrl: `${server.origin}/` });
    const args = [`${server.origin}/manifest.json`, pins.keys[0] ?? '', server.ca];
    const running = Running.start(join(programs.folder, 'subscriber.js'), args);
    try {
      const before = Number((await running.line('runs')).split(' ')[1]);
      for (const name of Object.keys(ways)) {
        way = ways[name];
        running.child.stdin?.write(`${name}\n`);
        const [, outcome, code, most] = (await running.line(`${name} `)).split(' ');
        expect({ name, outcome, code }).toEqual({
          name,
          outcome: expect.stringMatching(/^(failed|refused)$/u) as string,
          code: expect.stringMatching(/^(net|remote)\//u) as string,
        });
        expect(Number(most) - before, name).toBeLessThan(64);
      }
    } finally {
      await running.kill();
    }
  });
});
