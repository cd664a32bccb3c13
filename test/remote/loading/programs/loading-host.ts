import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { IsolatedLoader } from '../../../../src/remote/loading/isolated-loader.js';

// Loads an artifact into a process, says the number of that, has it compute for ever if so asked, and waits to be killed.
const [program = '', does = ''] = process.argv.slice(2);
const source = `export const create = () => ({ pid: async () => process.pid, rest: async () => 1, loop: async () => { while (true) {} } });`;
const bytes = new TextEncoder().encode(source);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const loader = new IsolatedLoader('process', {
  importMs: 60_000,
  aliveMs: 3_600_000,
  program: pathToFileURL(program),
});
const loaded = await loader.load({ sha256, bytes, exportName: 'create' });
const context = { slot: 'adapter:cache', provider: 'remote', signal: new AbortController().signal };
const instance = (await loaded.create({}, context)) as Record<string, () => Promise<unknown>>;
const pid = await instance['pid']?.();
const doing = instance[does]?.();
process.stdout.write(`pid ${String(pid)}\n`);
if (does === 'exit') process.exit();
if (does !== 'end') await Promise.all([doing, new Promise((resolve) => setTimeout(resolve, 3_600_000))]);
