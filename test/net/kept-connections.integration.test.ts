import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signedManifest } from '../../src/testing/index.js';
import { programFolder } from '../support/compiled-program.js';
import { HttpsServer } from '../support/https-server.js';

const PROGRAM = `
import { Module, Oneiric } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
class AppModule {}
Module({ imports: [RemoteModule.forRoot(JSON.parse(process.argv[2]))] })(AppModule);
const app = await Oneiric.create(AppModule, { env: {}, logging: false });

process.stdout.write(String(app.remote.status()[0].candidates.length));
`;

it('connections that are kept for longer keep no process alive', async () => {
  const answers = new Map<string, Uint8Array>();
  await using server = await HttpsServer.open((request, response) => {
    const bytes = answers.get(request.url ?? '');
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  server.server.keepAliveTimeout = 0;
  const { origin, ca } = server;
  const entries = ['one', 'two'].map((key) => ({
    ...{ domain: 'adapter' as const, key, provider: 'remote' },
    code: `export const create = () => ({ key: '${key}' });`,
  }));
  const { artifacts, bytes, pins } = await signedManifest({
    ...{ source: 'acme', entries, baseUrl: `${origin}/` },
  });
  answers.set('/manifest.json', bytes);
  for (const [uri, code] of artifacts) answers.set(new URL(uri).pathname, code);
  const options = {
    ...{ source: 'acme', manifestUrl: `${origin}/manifest.json`, trust: pins, refreshIntervalMs: 0 },
    fetch: { privateOrigins: [origin], tls: { [origin]: { ca } }, connections: { keptMs: 60_000 } },
  };
  const file = join(programFolder(), 'program.mjs');
  writeFileSync(file, PROGRAM);
  const child = spawn(process.execPath, [file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
  // The test gives up long before they would be closed.
  const [status] = (await once(child, 'close')) as [number | null];
  expect([status, printed]).toEqual([0, '2']);
  expect(server.made).toBeLessThan(server.asked.length);
});
