import 'reflect-metadata';
import { Module, Oneiric } from '../../../../src/index.js';
import { say } from './lives.js';

/**
 * `domain.js DIR pause|drain|resume` says whether a slot takes calls and who says so, does that to its domain, says so once it has
 * been told, and lives until somebody kills it.
 */
const [dir = '', how = 'resume'] = process.argv.slice(2);
const SLOT = 'adapter:store';

class Root {}
Module({ providers: [{ slot: SLOT, provider: 'p', useFactory: () => ({ name: () => 'p' }) }] })(Root);

const app = await Oneiric.create(Root, { env: {}, stateDir: dir });
const { activity, activityNote, activityBy } = app.status(SLOT);
say(`begins ${[activity, activityNote, ...activityBy].join(' ')}`);

const domain = { domain: 'adapter' };
if (how === 'pause') await app.pause(domain, { note: 'moving', requestedBy: 'ann' });
else if (how === 'drain') await app.drain(domain);
else await app.resume(domain);
say(`knows ${how}`);
setInterval(() => undefined, 60_000);
