import { Transform, Type } from 'class-transformer';
import {
  Equals,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsEnum,
  IsOptional,
  IsPort,
  IsPositive,
  IsString,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { layer } from './config-kit.js';
import { directory, evaluated, messagesOf, snapshotOf } from './evaluate-kit.js';

enum Colour {
  Red = 'red',
  Blue = 'blue',
}

class Point {
  @IsPositive() x = 1;
}

class Inner {
  @IsOptional() labels = new Map([['low', 'l']]);
}

class Parent {
  @IsString() inherited = 'p';
}

class Everything extends Parent {
  @IsEnum(Colour) colour: Colour = Colour.Red;
  @Equals('v1') version = 'v1';
  @IsPort() port = '80';
  @IsEmail() @IsOptional() mail?: string;
  @IsString() @MinLength(2) @MaxLength(3) code = 'ab';
  @IsDefined() @IsBoolean() flag = true;
  @Type(() => Date) @IsOptional() since?: Date;
  @Transform(({ value }) => Number.parseInt(String(value), 10) * 1024) bytes = 1024;
  @ValidateNested() @Type(() => Point) points: Map<string, Point> = new Map();
  @ValidateIf((one: Everything) => !one.flag) @IsString() reason!: string;
  untold = 5;
  limit = Infinity;
  list = [1];
}

class Mapped {
  plain = new Map([['a', 1]]);
  @IsOptional() limits: Map<string, number> = new Map();
  @ValidateNested() inner: Inner = new Inner();
  // Nothing that a document could say: it is the class's own.
  points = new Map([['origin', new Point()]]);
}

class Kinds {
  tags = new Set(['x']);
  @IsString({ each: true }) names: Set<string> = new Set();
  when = new Date(5);
  @IsOptional() since?: Date;
  home = new URL('http://a/');
  map = new Map([['a', { b: 1 }]]);
}

const known = directory({ all: Everything });
const said = (all: object) => ({ layers: [layer('file', { all })], directory: known });

describe('a class of settings', () => {
  it('says by its validators, types and defaults what it takes', async () => {
    const all = {
      inherited: 'x',
      colour: 'blue',
      port: '8080',
      mail: 'a@b.cd',
      since: '2024-01-31',
      bytes: '2kb',
      points: { a: { x: 2 } },
      untold: 6,
      limit: 7,
      list: [2],
    };
    const value = snapshotOf(said(all)).valueAt('all') as Everything;
    expect(value).toMatchObject({
      inherited: 'x',
      colour: 'blue',
      port: '8080',
      bytes: 2048,
      untold: 6,
      limit: 7,
      list: [2],
    });
    expect(value.since).toEqual(new Date('2024-01-31'));
    expect(value.points.get('a')).toBeInstanceOf(Point);
    expect((snapshotOf({ directory: known }).valueAt('all') as Everything).limit).toBe(Infinity);
  });

  it('refuses what it does not take, each in one sentence', async () => {
    const all = {
      colour: 'green',
      version: 'v2',
      port: 80,
      mail: 'nobody',
      code: 'a',
      flag: 'true',
      untold: 'x',
      list: 'x',
      points: { a: { x: -1, y: 2 } },
    };
    expect(messagesOf(evaluated(said(all))).sort()).toEqual([
      'all.code must be longer than or equal to 2 characters, got "a" (from file)',
      'all.colour must be one of "red", "blue", got "green" (from file)',
      'all.flag must be true or false, got "true" (from file)',
      'all.list must be a list, got "x" (from file)',
      'all.mail must be an email, got "nobody" (from file)',
      'all.points.a.x must be a positive number, got -1 (from file)',
      'all.points.a.y is not known; known are x (from file)',
      'all.port must be text, got 80; write it in quotes (from file)',
      'all.untold must be a number, got "x" (from file)',
      'all.version must be "v1", got "v2" (from file)',
    ]);
  });

  it('asks for what it needs only where its condition holds', async () => {
    expect(messagesOf(evaluated(said({ flag: false })))).toEqual(['all.reason must be a string (from file)']);
    expect(messagesOf(evaluated(said({ flag: false, reason: 'x' })))).toEqual([]);
  });

  it('is told what a transformation of its own threw, once, and never takes the process along', async () => {
    class Throws {
      @Transform(() => {
        throw new RangeError('no such unit');
      })
      size = 1;
    }
    const layers = [layer('file', { own: { size: 2 } })];
    const found = messagesOf(evaluated({ layers, directory: directory({ own: Throws }) }));
    expect(found).toEqual(['own cannot be made: no such unit (from file)']);
  });

  it('that has a Map gets a Map, which layers add to', async () => {
    const mapped = { plain: { b: 2 }, limits: { x: 5 }, inner: { labels: { high: 'h' } } };
    const snapshot = snapshotOf({
      layers: [layer('file', { mapped })],
      directory: directory({ mapped: Mapped }),
    });
    expect(snapshot.section('mapped').value).toEqual({
      plain: new Map([
        ['a', 1],
        ['b', 2],
      ]),
      limits: new Map([['x', 5]]),
      inner: {
        labels: new Map([
          ['low', 'l'],
          ['high', 'h'],
        ]),
      },
      points: new Map([['origin', new Point()]]),
    });
    expect(snapshot.valueAt('mapped.plain.b')).toBe(2);
  });

  it('that has a Set, a date or a URL gets one of what a document can say, and no other', () => {
    const kinds = { tags: ['q'], names: ['n'], when: '2020-01-01', since: '2021-01-01', home: 'http://b' };
    const own = directory({ kinds: Kinds });
    expect(snapshotOf({ layers: [layer('file', { kinds })], directory: own }).section('kinds').value).toEqual(
      {
        tags: new Set(['q']),
        names: new Set(['n']),
        when: new Date('2020-01-01'),
        since: new Date('2021-01-01'),
        home: new URL('http://b'),
        map: new Map([['a', { b: 1 }]]),
      },
    );
    const wrong = { tags: 'q', names: [5], when: 'soon', home: 'nowhere' };
    expect(messagesOf(evaluated({ layers: [layer('file', { kinds: wrong })], directory: own }))).toEqual([
      'kinds.tags must be a list, got "q" (from file)',
      'kinds.names[0] must be text, got 5; write it in quotes (from file)',
      'kinds.when must be a date, as 2026-01-31 or 2026-01-31T12:00:00Z, got "soon" (from file)',
      'kinds.home must be a URL, got "nowhere" (from file)',
    ]);
  });

  it('holds nothing that whoever reads it can change', () => {
    const said = { tags: ['q'], home: 'http://b?c=1' };
    const snapshot = snapshotOf({
      layers: [layer('file', { kinds: said })],
      directory: directory({ kinds: Kinds }),
    });
    const kinds = snapshot.section('kinds').value as Kinds;
    const changes = [
      () => kinds.tags.add('z'),
      () => kinds.tags.clear(),
      () => kinds.map.set('z', { b: 2 }),
      () => kinds.map.delete('a'),
      () => kinds.when.setTime(0),
      () => (kinds.home.host = 'c'),
      () => (kinds.home.href = 'http://c'),
      () => {
        kinds.home.searchParams.set('c', '2');
      },
    ];
    for (const change of changes) expect(change).toThrow('Values of the configuration are frozen');
    expect(() => (kinds.map.get('a') ?? { b: 0 }).b++).toThrow(TypeError);
    expect([kinds.home.href, kinds.home.host, [...kinds.tags]]).toEqual(['http://b/?c=1', 'b', ['q']]);
  });
});
