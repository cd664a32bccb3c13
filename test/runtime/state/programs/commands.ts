import { createInterface } from 'node:readline';
import { systemClock } from '../../../../src/core/system-clock.js';
import { OneiricError } from '../../../../src/core/errors.js';
import { StateStore } from '../../../../src/runtime/state/state-store.js';
import { sql } from '../../../../src/storage/sql.js';
import { say } from './lives.js';

/** `commands.js DIR` has a state, and does what it reads: `open`, `write NAME`, `close`. It says how each ended. */
const [dir = ''] = process.argv.slice(2);
const ADD = sql`INSERT INTO selections VALUES (?, ?, NULL, NULL, 0)`;
let store: StateStore | undefined;

async function obey(command: string, name: string): Promise<void> {
  if (command === 'open') {
    store = await StateStore.open({ dir, clock: systemClock, emit: ({ type }) => say(`event ${type}`) });
  }
  if (command === 'write') await store?.write((database) => database.run(ADD, `adapter:${name}`, name));
  if (command === 'close') await store?.close();
}

for await (const line of createInterface({ input: process.stdin })) {
  const [command = '', name = ''] = line.split(' ');
  try {
    await obey(command, name);
    say(`done ${line}`);
  } catch (error) {
    say(`failed ${line}: ${OneiricError.is(error) ? error.toString().replaceAll('\n', ' ') : String(error)}`);
  }
}
