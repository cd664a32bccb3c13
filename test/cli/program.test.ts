import { describe, expect, it } from 'vitest';
import { FakeProcess, Refusal, type Says } from './fake-process.js';
import { typed } from './typed.js';

const ROW = {
  slot: 'adapter:cache',
  state: 'active',
  chosen: 'redis',
  active: 'memory',
  generation: 1,
  activity: 'paused',
  health: 'healthy',
  selection: { provider: 'redis', layer: 'operator' },
};

const REPORT = {
  id: 1,
  slot: 'adapter:cache',
  kind: 'select',
  from: 'memory#1',
  to: 'redis#2',
  group: [{ slot: 'adapter:cache', from: 'memory#1', to: 'redis#2' }],
  outcome: 'switched',
  phases: [{ name: 'build', ms: 12 }],
  drained: { calls: 2, ms: 3, cut: [] },
  warnings: [],
};

describe('what is typed', () => {
  it.each([
    [['nonsense'], "Unknown command 'nonsense'"],
    [['lst'], 'Did you mean list?'],
    [['list', '--nonsense'], "Unknown option '--nonsense'"],
    [['explain'], "Missing required argument 'slot'"],
    [['status', 'a:b', 'c'], 'Too many arguments'],
    [['journal', '--since', 'yesterday'], 'is not a time'],
    [['graph', '--format', 'png'], 'Allowed choices are text, mermaid, dot'],
    [['config'], 'A command is missing'],
    [[], 'A command is missing'],
    [['list', '--socket', 'a', '--url', 'http://b'], '--socket and --url'],
  ])('%j means nothing, and ends with 2', async (line, words) => {
    const { code, stdout, stderr } = await typed(line);
    expect(stderr).toContain('[cli/usage]');
    expect(stderr).toContain(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('--help and --version go to stdout, and end with 0', async () => {
    expect(await typed(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const { code, stdout, stderr } = await typed(['swap', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('--dry-run');
    expect(stdout).toContain('--json');
  });

  it('help, and help of a command, are what --help is', async () => {
    const shown = async (line: string[]) => (await typed(line)).stdout;
    expect(await typed(['help'])).toMatchObject({ code: 0, stderr: '', stdout: await shown(['--help']) });
    expect(await typed(['help', 'swap'])).toMatchObject({ code: 0, stdout: await shown(['swap', '--help']) });
  });

  it.each(['http://ann:pass@[bad', 'ann:pass@host', 'https://host/?token=pass', 'http://host/#pass'])(
    'a place %j that is none is refused without a word of it',
    async (url) => {
      const { code, stdout, stderr } = await typed(['list', '--url', url], {
        env: { ONEIRIC_ADMIN_TOKEN: 'x'.repeat(43) },
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toContain('pass');
    },
  );

  it('--json has one document on stdout also where something is refused', async () => {
    const { code, stdout, stderr } = await typed(['list', '--jsn', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cli/usage' } });
    expect(stderr).toContain('--jsn');
  });
});

describe('without a process', () => {
  it('a change ends with 5, and says how a process is found', async () => {
    const { code, stdout, stderr } = await typed(['swap', 'adapter:cache', 'redis'], { folder: '/' });
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('[cli/no-process]');
    expect(stderr).toContain('ONEIRIC_STATE_DIR');
  });

  it('a question ends with 5 where no application can be loaded either', async () => {
    const { code, stderr } = await typed(['list'], { folder: '/' });
    expect(code).toBe(5);
    expect(stderr).toContain('[cli/no-application]');
  });
});

describe('a process', () => {
  const asked = async (says: Says, line: readonly string[], around = {}) => {
    await using fake = await FakeProcess.start(says);
    const result = await typed([...line, '--socket', fake.socket], around);
    return { ...result, asked: fake.asked };
  };

  it('is asked for its slots, and people are shown a table', async () => {
    const { code, stdout, stderr, asked: requests } = await asked(() => ({ slots: [ROW] }), ['list']);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/slots']);
    expect(stdout.split('\n')).toEqual([
      'SLOT           CHOSEN  SERVES    STATE   HEALTH   CALLS   SELECTED',
      'adapter:cache  redis   memory#1  active  healthy  paused  redis by operator',
      '',
    ]);
    expect(stderr).toMatch(/^asks the process at .*admin\.sock\n$/);
    expect(code).toBe(0);
  });

  it('is asked page by page', async () => {
    const says: Says = ({ path }) =>
      path.includes('after') ? { slots: [ROW] } : { slots: [ROW], next: 'adapter:cache' };
    const { stdout, asked: requests } = await asked(says, ['list', '--json', '--domain', 'adapter']);
    expect(JSON.parse(stdout)).toEqual({ slots: [ROW, ROW] });
    expect(requests.map(({ path }) => path)).toEqual([
      '/v1/slots?domain=adapter',
      '/v1/slots?domain=adapter&after=adapter%3Acache',
    ]);
  });

  it('is asked for a swap by somebody, for a reason', async () => {
    const line = [
      'swap',
      'adapter:cache',
      'redis',
      '--reason',
      'maintenance',
      '--force',
      '--probation',
      '10s',
    ];
    const { code, stdout, asked: requests } = await asked(() => REPORT, line);
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/v1/slots/adapter%3Acache/swap',
        body: {
          provider: 'redis',
          requestedBy: 'ann',
          reason: 'maintenance',
          force: true,
          probation: { windowMs: 10_000 },
        },
      },
    ]);
    expect(stdout).toBe(
      'switched in 12 ms; 2 calls of the old one ended\n  adapter:cache: memory#1 -> redis#2\n',
    );
    expect(code).toBe(0);
  });

  it.each([
    ['--reason', 'a\u001b[2Jb'],
    ['--reason', ''],
    ['--reason', 'x'.repeat(1_001)],
    ['--requested-by', 'ann\nbob'],
    ['--requested-by', 'x'.repeat(101)],
  ])('is not asked where %s is no line: %j', async (option, text) => {
    for (const line of [
      ['swap', 'adapter:cache', 'redis'],
      ['pause', 'adapter:cache'],
    ]) {
      const { code, stderr, asked: requests } = await asked(() => REPORT, [...line, option, text]);
      expect(stderr).toContain(`[cli/usage]: ${option} is no line that can be shown.`);
      expect({ code, requests }).toEqual({ code: 2, requests: [] });
    }
  });

  it.each([
    ['rolledBack', 'rolled back'],
    ['superseded', 'superseded'],
  ])('that says a swap was %s ends it with 4', async (outcome, words) => {
    const { code, stdout } = await asked(() => ({ ...REPORT, outcome }), ['swap', 'adapter:cache', 'redis']);
    expect(stdout).toContain(words);
    expect(code).toBe(4);
  });

  it.each([
    [400, 'admin/bad-request', 2],
    [401, 'admin/no-token', 6],
    [403, 'admin/not-allowed', 6],
    [404, 'resolution/unknown-slot', 3],
    [409, 'swap/unhealthy', 4],
    [502, 'swap/init-failed', 1],
    [503, 'lifecycle/closing', 1],
  ])('that refuses with %d %s ends it with %d', async (status, code, exit) => {
    const refusal = new Refusal(status, code, 'No.\u001b[2J', 'try something else');
    const result = await asked(() => refusal, ['swap', 'adapter:cache', 'redis']);
    expect(result.code).toBe(exit);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(`[${code}]: No.\\u{1b}[2J`);
    expect(result.stderr).toContain('hint: try something else');
    expect(result.stderr).not.toContain('\n    at ');
  });

  it('that quotes an error with its hint is quoted whole in a document too', async () => {
    const refusal = new Refusal(409, 'swap/unhealthy', 'No: it is ill.\n  hint: cure it\nIt stays.', 'wait');
    const { stdout } = await asked(() => refusal, ['swap', 'adapter:cache', 'redis', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: refusal.code, message: refusal.detail, hint: refusal.hint },
    });
  });

  it('that does not answer in time is not waited for, and goes on with the change', async () => {
    const never = () => new Promise(() => undefined);
    const { code, stderr } = await asked(never, ['swap', 'adapter:cache', 'redis', '--timeout', '50ms']);
    expect(code).toBe(1);
    expect(stderr).toContain('[admin/timeout]');
  });

  it('is left to its change at Ctrl-C, which ends with 130', async () => {
    const interrupt = new AbortController();
    const says = () => {
      interrupt.abort();
      return new Promise(() => undefined);
    };
    const { code, stderr } = await asked(says, ['swap', 'adapter:cache', 'redis'], {
      interrupted: interrupt.signal,
    });
    expect(code).toBe(130);
    expect(stderr).toContain('The change goes on in the process');
  });

  it('steers no terminal by what its texts hold', async () => {
    const row = { ...ROW, slot: 'adapter:a\u202Eb', chosen: '\u001b[2J' };
    const { stdout } = await asked(() => ({ slots: [row] }), ['list'], {
      columns: 40,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it.each([
    [undefined, {}, false],
    [80, {}, true],
    [80, { NO_COLOR: '1' }, false],
    [80, { TERM: 'dumb' }, false],
    [undefined, { FORCE_COLOR: '1' }, true],
    [80, { FORCE_COLOR: '0' }, false],
  ])('is shown in colour with %s columns and %j: %s', async (columns, env, isColoured) => {
    const { stdout } = await asked(() => ({ slots: [ROW] }), ['list'], { ...(columns && { columns }), env });
    expect(stdout.includes('\u001b[32m')).toBe(isColoured);
  });
});

describe('what cannot be undone', () => {
  it.each([[['state', 'restore', 'monday']], [['token', 'rotate', 'viewer']]])(
    '%j is not done without --yes where nobody can be asked',
    async (line) => {
      await using fake = await FakeProcess.start(() => ({ name: 'monday', replaced: 'old', role: 'viewer' }));
      const { code, stderr } = await typed([...line, '--socket', fake.socket]);
      expect(fake.asked).toEqual([]);
      expect(stderr).toContain('--yes');
      expect(code).toBe(2);
      expect((await typed([...line, '--yes', '--socket', fake.socket])).code).toBe(0);
      expect(fake.asked).toHaveLength(1);
    },
  );
});
