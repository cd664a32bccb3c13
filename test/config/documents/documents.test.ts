import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../../src/config/config-error.js';
import { nodeAt } from '../../../src/config/tree.js';
import { plain, read } from '../config-kit.js';

const FILES = ['a.yaml', 'a.json', 'a.toml'] as const;

/** The same document three times, so that the formats cannot drift apart. */
const SAME = {
  'a.yaml': 'http:\n  port: 80\n  hosts: [a, b]\n  open: true\nversion: "007"\n',
  'a.json': '{\n "http": {\n  "port": 80,\n  "hosts": ["a", "b"], "open": true },\n "version": "007" }',
  'a.toml': 'version = "007"\n[http]\nport = 80\nhosts = ["a", "b"]\nopen = true\n',
} as const;

/** What is hostile is big, and the machine may do other things. */
const PATIENCE = { timeout: 60_000 };

describe('a document', PATIENCE, () => {
  it.each(FILES)('%s says the same in every format', async (file) => {
    expect(plain(await read(file, SAME[file]))).toEqual(
      new Map<string, unknown>([
        [
          'http',
          new Map<string, unknown>([
            ['port', 80],
            ['hosts', ['a', 'b']],
            ['open', true],
          ]),
        ],
        ['version', '007'],
      ]),
    );
  });

  it.each([
    ['a.yaml', [2, 9], [2, 3]],
    ['a.json', [3, 11], [3, 3]],
    ['a.toml', [3, 8], [3, 1]],
  ] as const)('%s knows line and column of values and names', async (file, value, key) => {
    const port = nodeAt(await read(file, SAME[file]), ['http', 'port']);
    expect([port?.origin.line, port?.origin.column]).toEqual(value);
    expect([port?.keyOrigin?.line, port?.keyOrigin?.column]).toEqual(key);
    expect(port?.origin).toMatchObject({ layer: 'file', source: file });
  });

  it.each(FILES)(
    '%s may be empty, begin with a byte order mark and end its lines as on Windows',
    async (file) => {
      expect(plain(await read(file, ''))).toEqual(new Map());
      expect(plain(await read(file, '\uFEFF \r\n'))).toEqual(new Map());
      const text = `\uFEFF${SAME[file].replaceAll('\n', '\r\n')}`;
      expect(plain(await read(file, text))).toEqual(plain(await read(file, SAME[file])));
      expect(nodeAt(await read(file, text), ['http', 'port'])?.origin.line).toBe(file === 'a.yaml' ? 2 : 3);
    },
  );

  it.each([
    ['a.yaml', '__proto__: {polluted: 1}\nconstructor: {prototype: 2}\ntoString: 3'],
    ['a.json', '{"__proto__": {"polluted": 1}, "constructor": {"prototype": 2}, "toString": 3}'],
    ['a.toml', 'toString = 3\n[__proto__]\npolluted = 1\n[constructor]\nprototype = 2'],
  ])('%s takes the names of Object as names like any other', async (file, text) => {
    const said = plain(await read(file, text)) as Map<string, unknown>;
    expect(said.get('__proto__')).toEqual(new Map([['polluted', 1]]));
    expect(said.get('constructor')).toEqual(new Map([['prototype', 2]]));
    expect(said.get('toString')).toBe(3);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['a.yaml', 'a: 1\nb: 2\na: 3', 3],
    ['a.yaml', 'x:\n  {a: 1, a: 2}', 2],
    ['a.json', '{"a": 1,\n"\\u0061": 2}', 2],
    ['a.toml', 'a = 1\na = 2', 2],
    ['a.toml', '[a]\nb = 1\n[a]\nc = 1', 3],
  ])('%s refuses a name that stands there twice: %j', async (file, text, line) => {
    const error = await refused(file, text);
    expect(error).toMatchObject({ code: 'config/unreadable', file, line });
    expect(error.message).toContain('this name stands here twice');
  });

  it.each([
    ['a.yaml', '- 1'],
    ['a.yaml', 'text'],
    ['a.json', '[]'],
    ['a.json', '7'],
  ])('%s is a map: %j is none', async (file, text) => {
    expect((await refused(file, text)).message).toContain('is a map of names to values');
  });

  it.each([
    ['a.yaml', 'a: .nan', 'no finite number'],
    ['a.yaml', 'a: -.inf', 'no finite number'],
    ['a.yaml', 'a: 1e999', 'no finite number'],
    ['a.yaml', 'a: 9007199254740993', 'too large to be exact'],
    ['a.json', '{"a": 1e999}', 'no finite number'],
    ['a.json', '{"a": 123456789012345678901234567890}', 'too large to be exact'],
    ['a.toml', 'a = nan', 'no finite number'],
    ['a.toml', 'a = inf', 'no finite number'],
    ['a.toml', 'a = 9223372036854775807', 'too large to be exact'],
  ])('%s refuses a number that is not what was written: %j', async (file, text, words) => {
    const error = await refused(file, text);
    expect(error.code).toBe('config/unreadable');
    expect(error.message).toContain(words);
    expect(error.hint).toContain('in quotes');
  });

  it.each([
    ['a.yaml', 'a: 2024-01-31', '2024-01-31'],
    ['a.yaml', 'a: 2024-01-31T00:00:00Z', '2024-01-31T00:00:00Z'],
    ['a.yaml', 'a: yes', 'yes'],
    ['a.yaml', 'a: 1_000', '1_000'],
    ['a.yaml', 'a: "007"', '007'],
    ['a.yaml', 'a: !!str 007', '007'],
    ['a.toml', 'a = 2024-01-31', '2024-01-31'],
    ['a.toml', 'a = 07:32:00', '07:32:00'],
  ])('%s leaves what looks like a type of its own as text: %j', async (file, text, value) => {
    expect(plain(await read(file, text))).toEqual(new Map([['a', value]]));
  });

  it.each([
    ['a.yaml', 'a:\n\tb: 1', 2],
    ['a.yaml', 'a: [1, 2', 1],
    ['a.yaml', 'a: 1\n---\nb: 2', 2],
    ['a.yaml', 'a: !secret x', 1],
    ['a.yaml', 'a: !!binary aGk=', 1],
    ['a.yaml', 'a: *none', 1],
    ['a.yaml', 'a: &x\n  b: *x', 2],
    ['a.yaml', 'a: &x {b: 1}\nc:\n  <<: *x', 3],
    ['a.yaml', '? [a]\n: b', 1],
    ['a.yaml', 'a: "\\q"', 1],
    ['a.json', '{"a": 1,}', 1],
    ['a.json', '{"a": 1} // no', 1],
    ['a.json', "{'a': 1}", 1],
    ['a.json', '{"a": 01}', 1],
    ['a.json', '{"a": .5}', 1],
    ['a.json', '{"a": "tab\there"}', 1],
    ['a.json', '{"a": NaN}', 1],
    ['a.json', '{\n"a": "half', 2],
    ['a.toml', 'a = \n', 2],
    ['a.toml', 'a = 1\nb = tru', 2],
    ['a.toml', 'a = "half', 1],
  ])('%s is refused with its line: %j', async (file, text, line) => {
    const error = await refused(file, text);
    expect(error).toMatchObject({ code: 'config/unreadable', file, line });
    expect(error.message).toContain(`${file}:${line}:${error.column ?? 0}: `);
  });

  it.each([
    ['a.yaml', 'a: "hunter2secret\\q"'],
    ['a.yaml', 'a: @hunter2secret'],
    ['a.yaml', 'a: *hunter2secret'],
    ['a.json', '{"a": hunter2secret}'],
    ['a.toml', 'a = hunter2secret'],
  ])('%s is refused without a word of what it says: %j', async (file, text) => {
    const error = await refused(file, text);
    expect(`${error.message} ${error.hint ?? ''} ${error.stack ?? ''} ${String(error.cause)}`).not.toContain(
      'hunter2',
    );
  });

  it.each([
    ['a.yaml', 'a: ' + '['.repeat(500_000)],
    ['a.yaml', '- '.repeat(400_000)],
    ['a.yaml', '? '.repeat(400_000)],
    ['a.yaml', 'a: {'.repeat(200_000)],
    ['a.yaml', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['a.json', '{"a":'.repeat(150_000)],
    ['a.json', `{"a":${'['.repeat(900_000)}`],
    ['a.toml', `a${'.a'.repeat(100)} = 1`],
    ['a.toml', `[a${'.a'.repeat(100)}]`],
    ['a.toml', `a = ${'['.repeat(200)}${']'.repeat(200)}`],
  ])('%s that is nested too deeply is refused', async (file, text) => {
    expect((await refused(file, text)).code).toBe('config/too-large');
  });

  it.each([
    ['a.yaml', `a: ${'x'.repeat(1_100_000)}`],
    ['a.yaml', 'a: 1\n'.repeat(110_000)],
    ['a.json', `{"a": [${'1,'.repeat(110_000)}1]}`],
    ['a.json', `{"a": "${'x'.repeat(1_100_000)}"}`],
    ['a.toml', `a = "${'x'.repeat(70_000)}"`],
  ])('%s that is too big is refused', async (file, text) => {
    expect((await refused(file, text)).code).toBe('config/too-large');
  });

  it.each([
    ['a.yaml', 'a: '],
    ['a.json', '{"a": '],
  ])('%s may hold one long text', async (file, start) => {
    const text = 'x\\n'.repeat(300_000);
    const said = await read(file, `${start}"${text}"${file === 'a.json' ? '}' : ''}`);
    expect(plain(said)).toEqual(new Map([['a', 'x\n'.repeat(300_000)]]));
  });

  it('repeats what an alias stands for, and refuses a bomb of them', async () => {
    expect(plain(await read('a.yaml', 'a: &x {b: [1]}\nc: *x\nd: &x 2\ne: *x'))).toEqual(
      new Map<string, unknown>([
        ['a', new Map([['b', [1]]])],
        ['c', new Map([['b', [1]]])],
        ['d', 2],
        ['e', 2],
      ]),
    );
    const levels = Array.from(
      { length: 30 },
      (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}]`,
    );
    const bomb = ['a0: &a0 lol', ...levels].join('\n');
    expect((await refused('a.yaml', bomb)).code).toBe('config/too-large');
    const deep = Array.from({ length: 70 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}]`);
    expect((await refused('a.yaml', ['a0: &a0 lol', ...deep].join('\n'))).code).toBe('config/too-large');
  });

  it('has an ending that tells its format', async () => {
    await expect(read('oneiric.conf', '')).rejects.toMatchObject({ code: 'config/unknown-format' });
    expect(plain(await read('ONEIRIC.YML', 'a: 1'))).toEqual(new Map([['a', 1]]));
  });

  it('reads tables and lists of tables of TOML', async () => {
    const text = '[[p]]\nn = 1\n[p.q]\nz = {y = [1, 2]}\n[[p]]\nn = 2\n["a.b"]\nc.d = 3';
    expect(plain(await read('a.toml', text))).toEqual(
      new Map<string, unknown>([
        [
          'p',
          [
            new Map<string, unknown>([
              ['n', 1],
              ['q', new Map([['z', new Map([['y', [1, 2]]])]])],
            ]),
            new Map([['n', 2]]),
          ],
        ],
        ['a.b', new Map([['c', new Map([['d', 3]])]])],
      ]),
    );
  });

  it('says in YAML and JSON what was written, whatever it is', async () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(
          fc.string(),
          fc.maxSafeInteger(),
          fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e9, min: -1e9 }),
          fc.boolean(),
          fc.constant(null),
        ),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(value, async (said) => {
        const json = JSON.stringify(said);
        const again: unknown = JSON.parse(json);
        expect(plain(await read('a.json', json))).toEqual(mapped(again));
        if (!json.includes('"<<"')) {
          expect(plain(await read('a.yaml', stringify(again)))).toEqual(mapped(again));
        }
      }),
      { numRuns: 150 },
    );
  });
});

function mapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, one]) => [name, mapped(one)]));
}

async function refused(file: string, text: string): Promise<ConfigError> {
  const error: unknown = await read(file, text).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  return error as ConfigError;
}
