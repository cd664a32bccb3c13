import { once } from 'node:events';
import { relative } from 'node:path';
import { Oneiric } from 'oneiric';
import type { Application, SwapEvent } from 'oneiric';
import { AppModule } from './app-module.js';
import { refuseBeforeSwap } from './broken-caches.js';
import { Callers } from './callers.js';
import type { CallTally } from './callers.js';
import { Catalogue } from './catalogue.js';
import type { City } from './cities.js';
import { showProgress } from './progress.js';

/** What the application is made of, and who calls it. */
export interface Kept {
  readonly cities: readonly City[];
  /** For the files of its caches. */
  readonly folder: string;
  readonly callers: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * The same application once more, with a process of its own around it, for somebody else to operate: what they select and pause is
 * kept in `.oneiric`, also when it is started again.
 *
 * @returns what the callers saw until it was ended
 */
export async function keepRunning({ cities, folder, callers: count, signal }: Kept): Promise<CallTally> {
  await using app = await Oneiric.create(AppModule.over(cities, folder), {
    stateDir: '.oneiric',
    admin: { http: true },
    // The sample listens to Ctrl-C itself: it has something to say at the end.
    runtime: { signals: false },
  });
  refuseBeforeSwap(app);
  console.log(howToReach(app));
  const told = app.swaps$.subscribe((event) => tell(app, event));

  const callers = new Callers(app.get(Catalogue), cities, count);
  const endProgress = showProgress(() => progressLine(app, callers.tally));
  if (!signal.aborted) await once(signal, 'abort');
  told.unsubscribe();
  await callers.stop();
  endProgress();
  return callers.tally;
}

const howToReach = ({ admin }: Application) => `
It keeps running, and can be operated: ${admin?.socket === undefined ? 'but not here' : relative('', admin.socket)}
In a browser, with a link that logs in once:

  ${admin?.link()?.url ?? 'not here'}

From a second terminal in this folder:

  npm run oneiric -- list
  npm run oneiric -- swap adapter:cache sqlite --reason "memory is full"
  npm run oneiric -- swap adapter:cache breaks-in-health
  npm run oneiric -- explain adapter:cache
  npm run oneiric -- events --watch

Ctrl-C ends it.
`;

/** Who has moved what, and who was refused. */
function tell(app: Application, event: SwapEvent): void {
  if (event.type === 'swap.requested' && event.requestedBy !== undefined)
    line(
      `${event.slots.join(', ')}: asked for by ${event.requestedBy}: ${event.reason ?? 'no reason given'}`,
    );
  else if (event.type === 'swap.switched')
    line(`${event.slot}: ${event.from?.provider ?? 'nothing'} -> ${event.to?.provider ?? 'nothing'}`);
  else if (event.type === 'swap.failed')
    line(
      `${event.slots.join(', ')}: refused, ${event.slots.map((slot) => app.status(slot).active).join(', ')} goes on`,
    );
}

/** In place of the line that changes. */
const line = (text: string) => process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : ''}${text}\n`);

function progressLine(app: Application, { took, failed, paused, wrong }: CallTally): string {
  const { active, activity } = app.status('adapter:cache');
  const served = activity === 'active' ? `served by ${active}` : activity;
  return `${took.count} calls, ${failed} failed, ${wrong} wrong, ${paused} refused by a pause; ${served}`;
}
