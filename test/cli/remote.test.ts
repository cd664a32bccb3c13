import { describe, expect, it } from 'vitest';
import { adminClient } from '../../src/admin/client/admin-client.js';
import { lookAtRemote } from '../../src/cli/doctor/look-at-remote.js';
import { FakeProcess, Refusal, type Says } from './fake-process.js';
import { typed } from './typed.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const HASH = 'ab'.repeat(32);

const applied = (expiresAt: number) => ({
  ...{ source: 'acme', epoch: 2, version: 42, sha256: HASH, signedAt: '2026-11-20T11:00:00Z' },
  ...{ expiresAt: new Date(expiresAt).toISOString(), signedBy: [HASH], entries: ['adapter:cache/redis'] },
});

const source = (more: object = {}) => ({
  ...{
    source: 'acme',
    manifestUrl: 'https://registry.example/manifest.json',
    applied: applied(NOW + 200 * HOUR_MS),
  },
  candidates: [{ offer: 'adapter:cache/redis', version: '1.2.0', mode: 'worker' }],
  ...{ unmet: [], perDomain: { adapter: 1 }, lastSuccessAt: NOW, consecutiveFailures: 0, isSyncing: false },
  ...more,
});

const SOUND = { isSound: true, count: 3, head: { seq: 3, hash: HASH } };

async function types(line: readonly string[], says: Says) {
  await using fake = await FakeProcess.start(says);
  return { ...(await typed(['remote', ...line, '--socket', fake.socket])), asked: fake.asked };
}

describe('oneiric remote status', () => {
  it('shows what is applied, by whom, until when, what it brings, and what went wrong last', async () => {
    const failed = {
      ...{
        consecutiveFailures: 3,
        lastFailureAt: NOW,
        lastError: { code: 'remote/rollback', text: 'older\u001b[2J' },
      },
      ...{ nextSyncAt: NOW + HOUR_MS, trustVersion: 7, applied: applied(NOW - 400 * 24 * HOUR_MS) },
    };
    const sources = [source(failed), source({ source: 'new', applied: undefined, candidates: [] })];
    const { stdout, code } = await types(['status'], () => ({ sources, isKept: false }));
    expect(code).toBe(0);
    expect(stdout).toMatch(/acme +42 +2 +abababababab +2025-10-16 12:00:00Z, expired \d+ days ago +1 /);
    expect(stdout).toContain('3 times in a row: remote/rollback older\\u{1b}[2J');
    expect(stdout).toContain('2026-11-20 13:00:00Z');
    expect(stdout).toMatch(/new +nothing/);
    expect(stdout).toMatch(/acme +adapter:cache\/redis +1\.2\.0 +worker/);
    expect(stdout).toContain('acme: https://registry.example/manifest.json, trust document 7');
    expect(stdout).toContain('keeps no state');
  });

  it('shows what is needed and not there any more', async () => {
    const unmet = [{ offer: 'adapter:cache/redis', needs: 'adapter:store' }];
    const { stdout } = await types(['status'], () => ({ sources: [source({ unmet })], isKept: true }));
    expect(stdout).toContain('acme: adapter:cache/redis needs adapter:store, which is not there any more');
  });

  it('ends as the process refuses it', async () => {
    const { code, stderr } = await types(
      ['status'],
      () => new Refusal(409, 'admin/no-remote', 'It has none.'),
    );
    expect(code).toBe(4);
    expect(stderr).toContain('admin/no-remote');
  });
});

describe('oneiric remote sync', () => {
  const report = (more: object) => ({
    ...{ source: 'acme', outcome: 'applied', epoch: 2, version: 43, durationMs: 120 },
    ...{ added: [], changed: [], removed: [], refused: [], warnings: [] },
    ...more,
  });
  const syncs = (more: object, line: readonly string[] = []) => types(['sync', ...line], () => report(more));

  it('asks for a source, by its address of this time, with who and why', async () => {
    const line = [
      '--source',
      'acme',
      '--manifest',
      'https://b.example/m.json',
      '--reason',
      'new',
      '--requested-by',
      'zoe',
    ];
    const { asked } = await syncs({}, line);
    expect(asked).toEqual([
      {
        ...{ method: 'POST', path: '/v1/remote/sync' },
        body: { source: 'acme', manifestUrl: 'https://b.example/m.json', reason: 'new', requestedBy: 'zoe' },
      },
    ]);
  });

  it('shows what came, changed and went', async () => {
    const done = {
      added: ['adapter:mail/smtp'],
      changed: ['adapter:cache/redis'],
      removed: ['adapter:queue/nats'],
    };
    const { stdout, code } = await syncs(done);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'acme: applied in 120 ms; version 43 of epoch 2 holds',
        '  + adapter:mail/smtp\n  ~ adapter:cache/redis\n  - adapter:queue/nats\n',
      ].join('\n'),
    );
  });

  it('shows what is not well since, and of which source, and ends well', async () => {
    const warning = {
      ...{ code: 'remote/requirement-gone', source: 'other', offer: 'adapter:cache/redis' },
      text: 'adapter:cache/redis needs adapter:store\u001b[2J',
    };
    const { stdout, code } = await syncs({ warnings: [warning] });
    expect(code).toBe(0);
    expect(stdout).toContain('  ! adapter:cache/redis needs adapter:store\\u{1b}[2J (of other)\n');
  });

  it('shows everything that was refused, with its place, and ends with 4', async () => {
    const refused = [
      { code: 'remote/not-allowed', path: 'entries[0].priority', text: 'is 500' },
      { code: 'remote/conflict', path: '', text: 'two of them' },
    ];
    const error = { code: 'remote/not-allowed', message: 'not shown twice', hint: 'ask why' };
    const { stdout, code } = await syncs({ outcome: 'refused', refused, error });
    expect(code).toBe(4);
    expect(stdout).toContain(
      '  remote/not-allowed at entries[0].priority is 500\n  remote/conflict two of them\n  hint: ask why',
    );
    expect(stdout).not.toContain('not shown twice');
  });

  it.each([
    ['unchanged', 0, 'unchanged: it is applied already'],
    ['skipped', 4, 'the source is not enabled'],
    ['failed', 1, 'failed'],
    ['aborted', 1, 'given up: the application closes'],
  ])('ends, where it is %s, with %i', async (outcome, code, words) => {
    const failure = outcome === 'failed' ? { error: { message: 'no way there' }, version: undefined } : {};
    const ran = await syncs({ outcome, ...failure });
    expect(ran.code).toBe(code);
    expect(ran.stdout).toContain(words);
    expect(ran.stdout.includes('failed no way there')).toBe(outcome === 'failed');
    expect(ran.stdout.includes('nothing is applied')).toBe(outcome === 'failed');
  });
});

describe('oneiric remote audit', () => {
  const line = {
    seq: 12,
    at: NOW,
    source: 'acme',
    what: 'refused',
    about: 'manifest',
    previous: HASH,
    hash: HASH,
  };

  it('shows lines, and how older ones are asked for', async () => {
    const says: Says = () => ({ lines: [{ ...line, code: 'remote/rollback', keyids: [HASH] }], next: 12 });
    const { stdout, asked } = await types(
      ['audit', '--source', 'acme', '--before', '20', '--limit', '1'],
      says,
    );
    expect(asked.map(({ path }) => path)).toEqual(['/v1/remote/audit?source=acme&before=20&limit=1']);
    expect(stdout).toMatch(
      /12 +2026-11-20 12:00:00Z +acme +refused +manifest +- +- +abababababab +remote\/rollback/,
    );
    expect(stdout).toContain('older ones: --before 12');
    expect((await types(['audit'], () => ({ lines: [] }))).stdout).toBe('Nothing has happened.\n');
  });

  it('prints the line to write down where all is as it was written', async () => {
    const { stdout, code, asked } = await types(['audit', '--verify', '--expect', `2:${HASH}`], () => SOUND);
    expect(asked.map(({ path }) => path)).toEqual([`/v1/remote/audit/verify?seq=2&hash=${HASH}`]);
    expect(code).toBe(0);
    expect(stdout).toBe(`sound: 3 lines\n  write down elsewhere, and --expect later: 3:${HASH}\n`);
  });

  it('ends with 1 where a line was changed, and has nothing to be written down', async () => {
    const bad = { seq: 2, why: 'it is not as it was written' };
    const { stdout, code } = await types(['audit', '--verify'], () => ({ ...SOUND, isSound: false, bad }));
    expect(code).toBe(1);
    expect(stdout).toBe('not as it was written\n  line 2: it is not as it was written\n');
  });

  it.each([
    [['--expect', `2:${HASH}`], 'add --verify'],
    [['--verify', '--expect', '2'], 'SEQ:HASH'],
    [['--verify', '--source', 'acme'], 'leave out'],
    [['--verify', '--limit', '2'], 'leave out'],
  ])('takes no %j', async (more, words) => {
    const { code, stderr, asked } = await types(['audit', ...more], () => SOUND);
    expect([code, asked]).toEqual([2, []]);
    expect(stderr).toContain(words);
  });
});

describe('the doctor, of sources', () => {
  async function looks(status: object, verdict: object = SOUND, kind: 'process' | 'application' = 'process') {
    await using fake = await FakeProcess.start(({ path }) =>
      path === '/v1/remote' ? { isKept: true, sources: [source()], ...status } : verdict,
    );
    const close = () => Promise.resolve();
    return await lookAtRemote({ kind, words: '', client: adminClient({ socket: fake.socket }), close }, NOW);
  }

  it('says nothing where there are none', async () => {
    await using fake = await FakeProcess.start(() => new Refusal(409, 'admin/no-remote', 'none'));
    const client = adminClient({ socket: fake.socket });
    expect(
      await lookAtRemote({ kind: 'process', words: '', client, close: () => Promise.resolve() }),
    ).toEqual([]);
  });

  it('has nothing against one that is well, and a log that is sound', async () => {
    expect(await looks({})).toMatchObject([
      { about: 'source acme', verdict: 'ok', says: expect.stringContaining('version 42') as string },
      { about: 'audit log', verdict: 'ok' },
    ]);
  });

  const lastError = { code: 'net/timeout', text: 'no answer' };

  it.each([
    [
      'wrong',
      /must not be used any more: revoked, and 1 more/,
      { candidates: [1, 2].map(() => ({ offer: 'a:b/c', stopped: 'revoked' })) },
    ],
    ['wrong', /nothing is applied: net\/timeout no answer/, { applied: undefined, lastError }],
    ['wrong', /has expired.*expired 3 hours ago/, { applied: applied(NOW - 3 * HOUR_MS) }],
    ['warning', /2 syncs in a row did not go well.*net\/timeout/, { lastError, consecutiveFailures: 2 }],
    [
      'warning',
      /adapter:cache\/redis needs adapter:store, which is not there any more/,
      { unmet: [{ offer: 'adapter:cache/redis', needs: 'adapter:store' }] },
    ],
    ['warning', /expires soon.*in 30 hours/, { applied: applied(NOW + 30 * HOUR_MS) }],
  ])('says that it is %s: %s', async (verdict, says, more) => {
    const [first] = await looks({ sources: [source(more)] });
    expect(first).toMatchObject({
      about: 'source acme',
      verdict,
      says: expect.stringMatching(says) as string,
    });
    expect(first?.remedy).toBeDefined();
  });

  it('says that without a state old manifests are refused by nothing after a restart', async () => {
    const found = await looks({ isKept: false });
    expect(found.map(({ about, verdict }) => `${about} ${verdict}`)).toContain('sources warning');
  });

  it('says which line of the log was changed, also where no process runs', async () => {
    const bad = { isSound: false, count: 3, bad: { seq: 2, why: 'it is not as it was written' } };
    expect(await looks({ isKept: false }, bad, 'application')).toMatchObject([
      {
        about: 'audit log',
        verdict: 'wrong',
        says: 'not as it was written: line 2: it is not as it was written',
      },
    ]);
  });
});
