import 'reflect-metadata';
import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Module, Oneiric } from '../../../../src/index.js';
import { RemoteModule } from '../../../../src/remote/remote-module.js';
import { say } from '../../../runtime/state/programs/lives.js';

/** Follows a folder from version to version, for as long as there are some; or says what there is without it. */
const [stateDir = '', folder = '', key = '', last = '0'] = process.argv.slice(2);
const manifest = join(folder, 'manifest.json');
class Root {}
Module({
  imports: [
    RemoteModule.forRoot({
      ...{ manifestUrl: pathToFileURL(manifest).href, source: 'acme-test', refreshIntervalMs: 0 },
      trust: { keys: [key], threshold: 1 },
      fetch: { fileRoots: [folder] },
    }),
  ],
})(Root);
const app = await Oneiric.create(Root, { logging: false, env: {}, stateDir });
const version = () => app.remote?.status()[0]?.applied?.version ?? 0;
const words = await Promise.all(
  app.candidates({ shadowed: true }).map(async ({ slot }) => {
    const sayer = await app.getAsync<{ say(): Promise<string> }>(slot);
    return `${slot}=${await sayer.say()}`;
  }),
);
say(`runs ${version()} ${words.sort().join()}`);
// The one of the start, which finds no manifest yet: whoever asks while it runs is given what comes of it.
if (Number(last) > 0) await app.remote?.sync();
for (let next = version() + 1; next <= Number(last); next += 1) {
  await copyFile(join(folder, `${next}.json`), join(folder, 'next.json'));
  await rename(join(folder, 'next.json'), manifest);
  say(`syncs ${next}`);
  const report = await app.remote?.sync();
  say(`${report?.outcome} ${report?.version}`);
}
await app.close();
