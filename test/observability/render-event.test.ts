import { describe, expect, it } from 'vitest';
import type { OneiricEvent } from '../../src/core/events.js';
import { LogWorld } from './log-world.js';

const at = 0;
const slot = 'adapter:cache';
const provider = 'redis';
const generation = 2;
const swap = { at, id: 7, slots: [slot] } as const;
const from = { provider: 'memory', generation: 1 };
const to = { provider, generation };
const error = new Error('why');
const candidate = { slot, provider, source: 'runtime' } as never;

const said: [OneiricEvent, level: string, message: string][] = [
  [
    { ...swap, type: 'swap.requested', kind: 'select', reason: 'r', requestedBy: 'me' },
    'debug',
    'select was asked for by me: r',
  ],
  [{ ...swap, type: 'swap.started' }, 'debug', 'holds its slots'],
  [{ ...swap, type: 'swap.prepared' }, 'debug', 'is about to switch'],
  [{ ...swap, slot, type: 'swap.switched', from, to }, 'info', 'adapter:cache: memory#1 -> redis#2'],
  [{ ...swap, slot, type: 'swap.switched' }, 'info', 'adapter:cache: nothing serves'],
  [
    { ...swap, slot, type: 'swap.rolledBack', from, to, why: '3 of 9 calls failed', calls: 9, failures: 3 },
    'warn',
    'adapter:cache: 3 of 9 calls failed, back from memory#1 to redis#2',
  ],
  [
    { ...swap, slot, type: 'swap.retired', from, cut: 0 },
    'debug',
    'adapter:cache: the calls of memory#1 have ended',
  ],
  [
    { ...swap, slot, type: 'swap.retired', from, cut: 2 },
    'warn',
    'adapter:cache: the calls of memory#1 have ended, 2 of them cut',
  ],
  [{ ...swap, slot, type: 'swap.disposed', from }, 'debug', 'adapter:cache: memory#1 is disposed of'],
  [{ ...swap, type: 'swap.completed', outcome: 'switched', durationMs: 1 }, 'debug', 'is over: switched'],
  [{ ...swap, type: 'swap.completed', outcome: 'rolledBack', durationMs: 1 }, 'warn', 'is over: rolledBack'],
  [{ ...swap, type: 'swap.failed', error }, 'error', 'did not reach its switch'],
  [{ ...swap, type: 'swap.aborted', reason: 'r' }, 'warn', 'was aborted: r'],
  [{ ...swap, type: 'swap.superseded', by: 8 }, 'debug', 'was overtaken by swap-8'],
  [
    { ...swap, type: 'swap.warning', phase: 'cleanup', error },
    'warn',
    'something failed in cleanup, and changed nothing of the switch',
  ],
  [{ at, type: 'candidate.registered', candidate }, 'debug', 'adapter:cache: redis can serve'],
  [{ at, type: 'candidate.unregistered', candidate }, 'debug', 'adapter:cache: redis can no longer serve'],
  [
    { at, slot, provider, type: 'candidate.blocked', error, nextTryAt: 0 },
    'warn',
    'adapter:cache: redis failed and is left alone for a while',
  ],
  [{ at, slot, provider, type: 'candidate.unblocked' }, 'info', 'adapter:cache: redis may be tried again'],
  [
    { at, slot, provider, type: 'candidate.abandoned', phase: 'init' },
    'warn',
    'adapter:cache: redis outlived its deadline in init, and goes on',
  ],
  [
    { at, slot, provider, generation, type: 'task.failed', task: 't', error },
    'error',
    'adapter:cache: task t of redis#2 failed',
  ],
  [
    { at, slot, type: 'selection.changed', layer: 'config', provider },
    'info',
    'adapter:cache: config selects redis',
  ],
  [
    { at, slot, type: 'selection.changed', layer: 'config', provider: undefined },
    'info',
    'adapter:cache: config selects nothing any more',
  ],
  [
    { at, slot, provider, generation, type: 'settings.applied' },
    'info',
    'adapter:cache: redis#2 goes by its new settings',
  ],
  [
    { at, slot, provider, generation, type: 'settings.warning', error },
    'warn',
    'adapter:cache: redis#2 could not take its new settings over',
  ],
  [
    {
      at,
      slot,
      domain: undefined,
      type: 'activity.changed',
      activity: 'paused',
      note: 'n',
      requestedBy: 'me',
    },
    'info',
    'adapter:cache: paused: n',
  ],
  [
    {
      ...{ at, slot: undefined, domain: 'adapter', type: 'activity.changed' },
      ...{ activity: 'draining', note: undefined, requestedBy: undefined },
    },
    'info',
    'domain adapter: draining',
  ],
  [
    { at, slot, provider, type: 'activity.warning', error },
    'warn',
    'adapter:cache: redis could not be told of the activity of its slot',
  ],
  [{ at, slot, type: 'live.warning', error }, 'warn', 'adapter:cache: a function of each failed'],
  [
    { at, type: 'handler.failed', handler: '@OnEvent of Auditor.moved', event: 'swap.switched', error },
    'warn',
    '@OnEvent of Auditor.moved failed at swap.switched',
  ],
  [{ at, type: 'plain.warning', provider, phase: 'close', error }, 'warn', 'redis failed in close'],
  [{ at, type: 'log.failed', sink: 'file', error }, 'error', 'file: lines of the log are not taken'],
  [
    { at, type: 'log.recovered', sink: 'file', dropped: 0 },
    'info',
    'file: lines of the log are taken again; 0 were dropped',
  ],
  [
    { at, type: 'log.recovered', sink: 'file', dropped: 3 },
    'warn',
    'file: lines of the log are taken again; 3 were dropped',
  ],
  [
    { at, type: 'loop.failed', loop: 'mail', error, failures: 2, nextRunAt: 9 },
    'error',
    'the loop mail has failed; it is begun again',
  ],
  [{ at, type: 'loop.restarted', loop: 'mail' }, 'info', 'the loop mail runs again'],
  [
    { at, type: 'loop.abandoned', loop: 'mail' },
    'warn',
    'the loop mail did not end when it was told to, and is left to itself',
  ],
  [
    { at, type: 'runtime.signalled', signal: 'SIGTERM', action: 'stop' },
    'info',
    'SIGTERM: the application closes, and then the process ends',
  ],
  [
    { at, type: 'runtime.signalled', signal: 'SIGINT', action: 'exit' },
    'warn',
    'SIGINT: the process ends at once',
  ],
  [
    { at, type: 'admin.opened', socket: '/run/admin.sock', url: 'http://127.0.0.1:4000' },
    'info',
    'the application is operated at /run/admin.sock, http://127.0.0.1:4000',
  ],
  [
    { at, type: 'admin.opened', socket: '/run/admin.sock', url: undefined },
    'info',
    'the application is operated at /run/admin.sock',
  ],
  [
    { at, type: 'admin.warning', what: 'socket', error },
    'warn',
    'the admin API failed: socket; the application goes on',
  ],
  [
    { at, type: 'http.listening', url: 'http://127.0.0.1:3000' },
    'info',
    'requests are taken at http://127.0.0.1:3000',
  ],
  [
    { at, type: 'http.closed', url: 'http://127.0.0.1:3000', cut: 0 },
    'info',
    'no requests are taken at http://127.0.0.1:3000 any more',
  ],
  [
    { at, type: 'http.closed', url: 'http://127.0.0.1:3000', cut: 2 },
    'warn',
    'no requests are taken at http://127.0.0.1:3000 any more; 2 were cut off',
  ],
  [
    { at, type: 'http.failed', requestId: 'a1', method: 'GET', route: '/orders/:id', error },
    'error',
    'the request a1 failed: GET /orders/:id',
  ],
  [
    { at, type: 'http.failed', requestId: 'a1', method: 'GET', route: undefined, error },
    'error',
    'the request a1 failed: GET without a route',
  ],
  [
    {
      ...{ at, type: 'http.answered', requestId: 'a1', traceId: 'b2', method: 'GET' },
      ...{ route: '/orders/:id', status: 200, durationMs: 3 },
    },
    'debug',
    'GET /orders/:id: 200',
  ],
  [{ at, type: 'runtime.reloaded' }, 'info', 'everything was read again'],
  [
    { at, type: 'runtime.reload-failed', what: 'secrets', error },
    'error',
    'secrets could not be read again; what held before holds',
  ],
  [
    { at, type: 'state.degraded', file: 'state.db', error },
    'error',
    'the state cannot be written; changes are refused, and what was written holds',
  ],
  [
    { at, type: 'state.recovered', file: 'state.db', durationMs: 1 },
    'info',
    'the state can be written again',
  ],
  [
    { at, type: 'state.quarantined', file: 'state.db', folder: 'quarantine/x', error },
    'error',
    'the state could not be used; it was put aside, and begins anew',
  ],
  [
    { at, type: 'plugin.loaded', plugin: 'valkey', version: '1.2.3', candidates: 2, durationMs: 1 },
    'info',
    'valkey 1.2.3 is loaded, with 2 candidates',
  ],
  [
    { at, type: 'plugin.loaded', plugin: 'valkey', version: undefined, candidates: 1, durationMs: 1 },
    'info',
    'valkey is loaded, with 1 candidate',
  ],
  [
    { at, type: 'plugin.failed', plugin: 'valkey', version: '1.2.3', error },
    'error',
    'valkey could not be loaded; the application goes on without it',
  ],
  [
    {
      ...{ at, type: 'remote.applied', source: 'acme', version: 42, durationMs: 1 },
      ...{ added: ['adapter:cache/redis'], changed: [], removed: [] },
    },
    'info',
    'manifest 42 of acme is applied: 1 added, 0 changed, 0 removed',
  ],
  [
    { at, type: 'remote.refused', source: 'acme', error, consecutiveFailures: 1 },
    'error',
    'what acme has sent is refused; what was there before serves',
  ],
  [
    { at, type: 'remote.failed', source: 'acme', error, consecutiveFailures: 2 },
    'warn',
    'acme could not be synced; what was there before serves',
  ],
  [
    { at, type: 'remote.trust-followed', source: 'acme', version: 3 },
    'info',
    'trust document 3 of acme is followed',
  ],
  [
    {
      ...{ at, type: 'remote.stopped', source: 'acme', why: 'revoked', action: 'withdraw' },
      offers: ['adapter:cache/redis'],
    },
    'warn',
    'something of acme is revoked, and was taken out',
  ],
  [
    {
      ...{ at, type: 'remote.stopped', source: 'acme', why: 'expired', action: 'keep' },
      offers: ['adapter:cache/redis'],
    },
    'warn',
    'something of acme has expired, and goes on serving',
  ],
  [
    { at, type: 'remote.warning', source: 'acme', error },
    'warn',
    'something of acme is not well; it goes on all the same',
  ],
  [
    { at, type: 'state.migrated', file: 'state.db', from: 1, to: 2, backup: 'state.db.v1.bak' },
    'info',
    'the state of version 1 has become one of version 2',
  ],
  [
    {
      at,
      slot,
      provider,
      generation,
      type: 'health.changed',
      from: 'healthy',
      to: 'unhealthy',
      failures: 3,
      error,
    },
    'error',
    'adapter:cache: redis#2 is unhealthy, was healthy',
  ],
  [
    { at, slot, provider, generation, type: 'health.changed', from: 'healthy', to: 'degraded', failures: 0 },
    'warn',
    'adapter:cache: redis#2 is degraded, was healthy',
  ],
  [
    {
      ...{ at, slot, provider: undefined, generation: undefined },
      ...{ type: 'health.changed', from: 'unknown', to: 'unhealthy', failures: 1 },
    },
    'error',
    'adapter:cache: what is to serve is unhealthy, was unknown',
  ],
  [{ at, slot, type: 'health.warning', message: 'nothing is known of it' }, 'warn', 'nothing is known of it'],
  [
    { at, slot, provider, type: 'failover.avoided', why: 'unhealthy', until: 0 },
    'warn',
    'adapter:cache: redis is avoided: unhealthy',
  ],
  [
    { at, slot, provider, type: 'failover.avoided', why: 'unhealthy', until: 0, selectedBy: 'operator' },
    'warn',
    'adapter:cache: redis is avoided: unhealthy; it serves on, selected by operator',
  ],
  [
    { at, slot, provider, type: 'failover.lifted', why: 'it is tried again' },
    'info',
    'adapter:cache: redis is avoided no more: it is tried again',
  ],
  [
    { at, slot, provider, type: 'failover.held', why: 'it has moved too often' },
    'error',
    'adapter:cache: redis serves on: it has moved too often',
  ],
  [{ at, type: 'app.starting' }, 'debug', 'the application starts'],
  [{ at, type: 'app.started' }, 'info', 'the application has started'],
  [{ at, type: 'app.closing' }, 'debug', 'the application closes'],
  [{ at, type: 'app.closed' }, 'info', 'the application has closed'],
  [{ at, type: 'app.start-failed', error }, 'error', 'the application could not start'],
];

describe('what happens, in words', () => {
  it.each(said)('%o', async (event, level, message) => {
    const world = new LogWorld();
    await world.start({ level: 'debug' });
    world.emit(event);
    await world.clock.settle();
    expect(world.stderr.lines).toMatchObject([{ event: event.type, level, message }]);
    expect(world.stderr.lines[0]?.correlation).toBe(event.type.startsWith('swap.') ? 'swap-7' : undefined);
    expect(world.stderr.lines[0]?.error?.['message']).toBe('error' in event ? 'why' : undefined);
  });

  it('hold no secrets, and keep the names of events even where a secret is one of their words', async () => {
    const world = new LogWorld();
    const secrets = ['hunter22', 'swap', 'failed', 'error', 'adapter:cache'];
    await world.start({ level: 'debug' }, { secrets });
    const failed = new Error('hunter22', {
      cause: { message: 'hunter22', password: Buffer.from('hunter22') },
    });
    for (const [event] of said)
      world.emit({ ...event, error: failed, note: 'hunter22', reason: 'hunter22' } as never);
    await world.clock.settle();
    const lines = world.stderr.lines;
    expect(lines.map(({ event }) => event)).toEqual(said.map(([event]) => event.type));
    expect(world.stderr.text).not.toMatch(/hunter22|aHVudGVyMj|adapter:cache/);
    expect(lines.map(({ message }) => message).join(' ')).not.toMatch(/swap|failed/);
  });
});
