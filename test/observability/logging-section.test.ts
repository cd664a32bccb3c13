import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OneiricEvent } from '../../src/core/events.js';
import { Logger, Module, Oneiric, Service, type CreateOptions } from '../../src/index.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { ConfigFolder } from '../config/config-folder.js';
import { rejectionOf } from '../support/traced-parts.js';
import { linesIn } from './log-world.js';

@Service({ key: 'talker' })
class Talker {
  constructor(private readonly log: Logger) {}

  say(level: 'debug' | 'info' | 'warn', message: string): void {
    this.log[level](message);
  }
}

@Module({ providers: [Talker] })
class TalkModule {}

type Options = CreateOptions & { readonly config?: object };

/** An application with a configuration file that tests edit. */
async function talking(text: string | ((folder: ConfigFolder) => string), options: Options = {}) {
  const folder = await ConfigFolder.make();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await folder.write('oneiric.yaml', typeof text === 'string' ? text : text(folder));
  const config = { file: folder.file, ...options.config };
  const app = await Oneiric.create(TalkModule, { env: {}, ...options, config });
  onTestFinished(() => app.close().catch(() => undefined));
  const events: OneiricEvent[] = [];
  app.events$.subscribe((event) => events.push(event));
  const edit = async (next: string) => {
    await folder.write('oneiric.yaml', next);
    await app.config.reload();
  };
  return { app, folder, events, edit, talker: app.get(Talker), said: saidIn(folder) };
}

/** What components have said in a file of the log. */
const saidIn =
  (folder: ConfigFolder) =>
  (name = 'app.log') =>
    linesIn(folder.at(name))
      .filter(({ event }) => event === 'log.written')
      .map(({ message }) => message);

/** A section that writes into a file beside the configuration, and nowhere else. */
function into(folder: ConfigFolder, more = '', name = 'app.log'): string {
  return `logging: { console: off, file: { path: ${JSON.stringify(folder.at(name))} }${more} }\n`;
}

/** An application whose log goes into a file from its start. */
const logged = (options: Options = {}) => talking((folder) => into(folder), options);

describe('the section `logging` of a configuration file', () => {
  it('starts the log, from the start of the application to its end', async () => {
    const { app, folder, talker } = await logged();
    talker.say('info', 'hello');
    talker.say('debug', 'not this');
    await app.close();
    expect(linesIn(folder.at('app.log')).map(({ event, message }) => `${event}: ${message}`)).toEqual([
      'swap.switched: service:talker: talker#1 serves',
      'app.started: the application has started',
      'log.written: hello',
      expect.stringContaining('swap.switched'),
      'app.closed: the application has closed',
    ]);
  });

  it('changes levels, of all areas and of one, while the log is written', async () => {
    const { folder, talker, edit, said } = await logged();
    talker.say('debug', 'one');
    await edit(into(folder, ', level: debug'));
    await expect.poll(() => (talker.say('debug', 'two'), said())).toContain('two');
    await edit(into(folder, ', level: debug, levels: { TalkModule: warn }'));
    await expect
      .poll(() => {
        const before = said().length;
        talker.say('debug', 'three');
        talker.say('warn', 'four');
        return said().slice(before);
      })
      .not.toContain('three');
    expect(said()).not.toContain('one');
  });

  it('changes the file that lines go to, the earlier one whole and let go of', async () => {
    const { app, folder, talker, edit, said } = await logged();
    talker.say('info', 'first');
    await edit(into(folder, '', 'other.log'));
    // That it is there does not mean that it is written to already.
    const later: string[] = [];
    const sayMore = () => {
      later.push(`line ${later.length}`);
      talker.say('info', later.at(-1) ?? '');
      return said('other.log').length;
    };
    await expect.poll(sayMore).toBeGreaterThan(0);
    await app.close();
    expect([...said(), ...said('other.log')]).toEqual(['first', ...later]);
  });

  it('changes how lines look', async () => {
    const { folder, talker, edit } = await logged();
    const path = JSON.stringify(folder.at('app.log'));
    await edit(`logging: { console: off, file: { path: ${path}, format: readable } }`);
    await expect
      .poll(() => (talker.say('info', 'hello'), readFileSync(folder.at('app.log'), 'utf8')))
      .toMatch(/Z INFO {2}log\.written TalkModule: hello/);
  });

  it('moves lines to the console, and to none', async () => {
    let written = '';
    const { write } = process.stdout;
    onTestFinished(() => void (process.stdout.write = write));
    process.stdout.write = ((text: string, done?: () => void) => {
      written += text;
      done?.();
      return true;
    }) as typeof process.stdout.write;
    const { talker, edit, app } = await talking('logging: { console: stdout }');
    talker.say('info', 'aloud');
    await expect.poll(() => written).toContain('aloud');
    await edit('logging: { console: off }');
    await expect.poll(() => app.log).toBeDefined();
    await app.close();
    expect(written).not.toContain('app.closed');
  });

  it('starts the log when it comes, and ends it when it goes', async () => {
    const { app, folder, talker, edit, said } = await talking('{}');
    expect(app.log).toBeUndefined();
    talker.say('info', 'before');
    await edit(into(folder));
    await expect.poll(() => app.log).toBeDefined();
    talker.say('info', 'meanwhile');
    await edit('{}');
    await expect.poll(() => app.log).toBeUndefined();
    talker.say('info', 'after');
    await app.close();
    expect(said()).toEqual(['meanwhile']);
  });

  it('that says nothing logs by the defaults, and null is no section', async () => {
    const { app, edit } = await talking('logging: { level: off }', { profile: 'none' });
    expect(app.log).toBeDefined();
    await edit('logging:');
    await expect.poll(() => app.log).toBeUndefined();
  });

  it('says odd things of the configuration, although they were found before there was a log', async () => {
    const { app, folder } = await logged({ env: { ONEIRIC_LOG_LEVLE: 'info' } });
    await app.close();
    expect(linesIn(folder.at('app.log'))[0]).toMatchObject({
      event: 'config.warning',
      message: expect.stringContaining('ONEIRIC_LOG_LEVLE') as unknown,
    });
  });

  it('logs nothing where the application was told so', async () => {
    const { app, edit, folder } = await logged({ logging: false });
    await edit(into(folder, ', level: debug'));
    await app.close();
    expect([app.log, readdirSync(folder.path)]).toEqual([undefined, ['oneiric.yaml']]);
  });
});

describe('the layers of the log', () => {
  /** The least level that is written of an area that nobody says anything of. */
  async function levelOf(files: Record<string, string>, options: CreateOptions): Promise<string> {
    const folder = await ConfigFolder.make({ 'oneiric.yaml': '{}', ...files });
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const values = { logging: { console: 'off', file: { path: folder.at('app.log') } } };
    const config = { file: folder.file, values };
    const app = await Oneiric.create(TalkModule, { env: {}, profile: 'p', ...options, config });
    const talker = app.get(Talker);
    for (const level of ['warn', 'info', 'debug'] as const) talker.say(level, level);
    await app.close();
    return saidIn(folder)().at(-1) ?? 'off';
  }

  const debug = 'logging: { level: debug }';
  const variable = (name: string) => ({ env: { [name]: 'warn' } });

  it.each<[string, { files?: Record<string, string>; options?: CreateOptions; level: string }]>([
    ['the defaults', { level: 'info' }],
    ['the file before the defaults', { files: { 'oneiric.yaml': debug }, level: 'debug' }],
    [
      'the profile before the file',
      { files: { 'oneiric.yaml': debug, 'oneiric.p.yaml': 'logging: { level: warn }' }, level: 'warn' },
    ],
    [
      'the environment before the profile',
      { files: { 'oneiric.p.yaml': debug }, options: variable('ONEIRIC_LOGGING__LEVEL'), level: 'warn' },
    ],
    [
      'the option of create before the environment',
      { options: { ...variable('ONEIRIC_LOGGING__LEVEL'), logging: { level: 'debug' } }, level: 'debug' },
    ],
    [
      'ONEIRIC_LOG_LEVEL before every level',
      {
        files: { 'oneiric.yaml': debug },
        options: { ...variable('ONEIRIC_LOG_LEVEL'), logging: { level: 'debug' } },
        level: 'warn',
      },
    ],
    [
      'the level of an area before ONEIRIC_LOG_LEVEL',
      {
        files: { 'oneiric.yaml': 'logging: { levels: { TalkModule: debug } }' },
        options: variable('ONEIRIC_LOG_LEVEL'),
        level: 'debug',
      },
    ],
  ])('are %s', async (_, { files = {}, options = {}, level }) => {
    expect(await levelOf(files, options)).toBe(level);
  });

  it('are explained, each with its place', async () => {
    const { app, folder } = await talking('logging: { level: warn, console: off }', {
      env: { ONEIRIC_LOGGING__LEVEL: 'error', ONEIRIC_LOGGING__BUFFER_LINES: '50' },
      logging: { level: 'debug' },
    });
    expect(app.config.explain('logging.level').said.map(({ layer, value }) => [layer, value])).toEqual([
      ['explicit', 'debug'],
      ['environment', 'error'],
      ['file', 'warn'],
      ['defaults', 'info'],
    ]);
    expect(app.config.explain('logging.level').said[2]?.origin).toMatchObject({
      source: folder.file,
      line: 1,
    });
    expect(app.config.get('logging.bufferLines')).toBe(50);
  });
});

describe('an edit of `logging` that cannot be followed', () => {
  it.each([
    ['level: loud', 'logging.level', 'error'],
    ['levle: info', 'logging.levle', 'did you mean level?'],
    ['levels: { swap: loud }', 'logging.levels.swap', 'error'],
    ['file: { path: "" }', 'logging.file.path', 'path'],
    ['file: { maxFiles: 2 }', 'logging.file.path', 'is missing'],
    ['console: "${secret:where}"', 'logging.console', 'secret'],
  ])('as %s keeps what was good, and is told with file and line', async (wrong, path, words) => {
    const { events, folder, edit, talker, app, said } = await talking('{}');
    await edit(into(folder));
    await expect.poll(() => app.log).toBeDefined();
    const error = await rejectionOf(edit(`# first line\nlogging: { ${wrong} }`));
    expect(error).toMatchObject({ code: 'config/invalid', line: 2, file: folder.file, path });
    expect(String(error)).toContain(words);
    expect(events).toContainEqual(expect.objectContaining({ type: 'config.rejected', source: folder.file }));
    talker.say('info', 'still here');
    await app.close();
    expect(said()).toEqual(['still here']);
  });

  it('since its file cannot be opened is told with file and line, and followed as soon as it can be', async () => {
    const clock = new ManualClock();
    const { events, folder, edit, talker, said, app } = await talking('{}', { clock });
    await edit(into(folder));
    await expect.poll(() => app.log).toBeDefined();
    writeFileSync(folder.at('nofolder'), 'in the way');
    await edit(`# first line\n${into(folder, ', level: debug', 'nofolder/app.log')}`);
    const told = () => events.filter(({ type }) => type === 'config.rejected');
    await expect.poll(told).toMatchObject([
      {
        source: 'logging',
        error: { code: 'config/invalid', line: 2, file: folder.file, path: 'logging.file.path' },
      },
    ]);
    talker.say('info', 'where it was');
    talker.say('debug', 'as it was');
    // The second try fails as the first one did, so that nothing is told; then there is a third one.
    const after = vi.spyOn(clock, 'after');
    const tries = () => after.mock.calls.filter(([ms]) => ms === 10_000).length;
    await clock.elapse(10_000);
    await expect.poll(tries).toBe(1);
    expect(told()).toHaveLength(1);
    rmSync(folder.at('nofolder'));
    await clock.elapse(10_000);
    await expect.poll(() => events.at(-1)).toMatchObject({ type: 'config.recovered', source: 'logging' });
    talker.say('debug', 'elsewhere');
    await app.close();
    expect([said(), said('nofolder/app.log')]).toEqual([['where it was'], ['elsewhere']]);
  });

  it('does not keep an application from closing, and nothing is left of it', async () => {
    const clock = new ManualClock();
    const { folder, edit, events, app } = await talking('{}', { clock });
    writeFileSync(folder.at('nofolder'), 'in the way');
    await edit(into(folder, '', 'nofolder/app.log'));
    await expect.poll(() => events.some(({ type }) => type === 'config.rejected')).toBe(true);
    await app.close();
    expect(clock.timers).toBe(0);
  });

  it('builds nothing where it is what the application is made with', async () => {
    const folder = await ConfigFolder.make({ 'oneiric.yaml': 'logging: { level: loud }' });
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const create = Oneiric.create(TalkModule, { env: {}, config: folder.file });
    await expect(create).rejects.toMatchObject({ code: 'config/invalid', line: 1, path: 'logging.level' });
    await folder.write('oneiric.yaml', into(folder, '', 'oneiric.yaml/app.log'));
    const again = Oneiric.create(TalkModule, { env: {}, config: folder.file });
    await expect(again).rejects.toMatchObject({ code: 'logging/cannot-open' });
  });
});

const descriptors = () => readdirSync('/proc/self/fd').length;

describe.skipIf(process.platform !== 'linux')('a file of the log that is replaced a hundred times', () => {
  it('loses no line, keeps their order, and leaves no descriptor open', async () => {
    const { app, folder, talker, edit } = await talking('{}');
    await edit(into(folder));
    await expect.poll(() => app.log).toBeDefined();
    const before = descriptors();
    for (let at = 0; at < 100; at += 1) {
      talker.say('info', `a${at}`);
      // Another name, another size, another format in turn: the same file with other limits is another place, too.
      const name = at % 3 === 0 ? 'other.log' : 'app.log';
      const file = `{ path: ${JSON.stringify(folder.at(name))}, maxBytes: ${1_000_000 + at} }`;
      await edit(`logging: { console: off, file: ${file} }`);
      talker.say('info', `b${at}`);
    }
    await edit(into(folder));
    await expect.poll(descriptors).toBeLessThanOrEqual(before);
    await app.close();
    const messages = ['app.log', 'other.log'].map((name) =>
      linesIn(folder.at(name))
        .filter(({ event }) => event === 'log.written')
        .map(({ message }) => message),
    );
    const wanted = Array.from({ length: 100 }, (_, at) => [`a${at}`, `b${at}`]).flat();
    expect(messages.flat().sort()).toEqual([...wanted].sort());
    for (const ofOne of messages)
      expect(ofOne).toEqual([...ofOne].sort((a, b) => wanted.indexOf(a) - wanted.indexOf(b)));
  });
});
