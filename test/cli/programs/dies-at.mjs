// Ends the process, as kill -9 does, before its nth step on a file of a folder; a write is half done then.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const last = Number(process.env['DIES_AT']);
const folder = process.env['DIES_IN'] ?? '/nowhere';
let steps = 0;

/** @param {() => Promise<unknown>} [half] */
async function step(half) {
  steps += 1;
  if (steps !== last) return;
  await half?.();
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
}

/** @param {unknown} path */
const within = (path) => typeof path === 'string' && path.startsWith(folder);
const { open, rename } = fs;

/** @param {Parameters<typeof open>} given */
fs.open = async (...given) => {
  if (within(given[0])) await step();
  const handle = await open(...given);
  if (!within(given[0])) return handle;
  const { writeFile, close } = handle;
  handle.writeFile = async (data) => {
    const text = String(data);
    await step(() => handle.write(text.slice(0, text.length / 2)));
    return writeFile.call(handle, text);
  };
  handle.close = async () => {
    await step();
    return close.call(handle);
  };
  return handle;
};
fs.rename = async (from, to) => {
  if (within(from)) await step();
  await rename(from, to);
  if (within(to)) await step();
};
syncBuiltinESMExports();
