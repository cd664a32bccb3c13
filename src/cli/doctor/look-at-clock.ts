/* eslint-disable security/detect-non-literal-fs-filename -- within the folder of the state */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fine, odd, wrong, type Finding } from './finding.js';

/** Files are written by other clocks of the same machine. */
const SLACK_MS = 60_000;
/** Before there was such a package nothing of it was run. */
const EARLIEST = Date.UTC(2025, 0, 1);

/** Whether the clock can be right: not before what it has already said. */
export async function lookAtClock(state: string, now = Date.now()): Promise<Finding> {
  const about = 'clock';
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (now < EARLIEST) return wrong(about, `it says ${timeOf(now)}`, 'set it');
  const files = ['state.db', 'state.db-wal', 'admin.json', 'owner.json'].map((name) => join(state, name));
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  const last = Math.max(...times);
  if (last > now + SLACK_MS)
    return odd(
      about,
      `it says ${timeOf(now)}, and the state was written at ${timeOf(last)}: it has been set back`,
      'see that it is kept by NTP; the journal is in order all the same',
    );
  return fine(about, `${timeOf(now)}, time zone ${timeZone}`);
}

const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
