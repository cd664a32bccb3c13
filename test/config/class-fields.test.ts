import { Exclude, Expose, Type } from 'class-transformer';
import {
  Allow,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Min,
  Validate,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  ConfigModule,
  ConfigSection,
  Module,
  Oneiric,
  type Application,
  type ConfigError,
} from '../../src/index.js';
import { rejectionOf } from '../support/traced-parts.js';

/** An application with one section, `own`, of this class. */
async function withSection(cls: new () => object, own: object = {}, env = {}): Promise<Application> {
  ConfigSection('own')(cls);
  class AppModule {}
  Module({ imports: [ConfigModule.forFeature(cls)] })(AppModule);
  return Oneiric.create(AppModule, { config: { values: { own } }, env });
}

async function ownOf(cls: new () => object, own: object = {}, env = {}): Promise<unknown> {
  await using app = await withSection(cls, own, env);
  return app.config.get('own');
}

/** The first line of what it says where it cannot be made. */
const refusalOf = async (cls: new () => object, own: object = {}) =>
  String(await rejectionOf(withSection(cls, own)));

/** Everything that is wrong where it cannot be made. */
const problemsOf = async (cls: new () => object, own: object = {}) =>
  ((await rejectionOf(withSection(cls, own))) as ConfigError).problems.map(({ message }) => message);

class Nest {
  @IsInt() @Min(1) size = 1;
}

class Collections {
  @IsInt({ each: true }) numbers: Map<string, number> = new Map([['a', 1]]);
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Nest) nests: Map<string, Nest> = new Map();
  @ValidateNested({ each: true }) @Type(() => Nest) untyped = new Map<string, Nest>();
  @ValidateNested({ each: true }) @Type(() => Nest) set: Set<Nest> = new Set();
}

describe('checks of each value', () => {
  it('are of those of a Map, as of those of a list', async () => {
    expect(await ownOf(class extends Collections {})).toMatchObject({ numbers: new Map([['a', 1]]) });
    const said = { numbers: { b: 2 }, nests: { x: { size: 2 } }, untyped: { y: { size: 3 } } };
    const own = (await ownOf(class extends Collections {}, said)) as Collections;
    expect(own.numbers).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    expect([own.nests.get('x'), own.untyped.get('y')].every((one) => one instanceof Nest)).toBe(true);
  });

  it('say once what is wrong, with its place', async () => {
    const said = { numbers: { b: 'x' }, nests: { x: { size: 0 } }, set: [{ size: 0 }] };
    expect(await problemsOf(class extends Collections {}, said)).toEqual([
      'own.numbers.b must be an integer, got "x" (from options)',
      'own.nests.x.size must be an integer of at least 1, got 0 (from options)',
      'own.set[0].size must be an integer of at least 1, got 0 (from options)',
    ]);
  });

  it('are refused for a plain object, whose values class-validator does not look at', async () => {
    class Records {
      @IsObject() @ValidateNested({ each: true }) @Type(() => Nest) nests: Record<string, Nest> = {};
    }
    const refusal = await refusalOf(Records);
    expect(refusal).toContain('nests has checks of each value, which a plain object does not get');
    expect(refusal).toContain('make nests a Map');
  });
});

@ValidatorConstraint()
class PortOrName {
  validate = (value: unknown) => value === 'any' || Number.isInteger(value);
}

class Unions {
  @IsIn(['auto', 1, 2]) threads: 'auto' | number = 1;
  @IsIn(['auto', 1, 2]) workers: 'auto' | number = 'auto';
  @IsIn([false, 'strict']) mode: false | 'strict' = false;
  @Allow() free: string | number = 5;
  @Validate(PortOrName) port: 'any' | number = 80;
  @IsOptional() retries = 3;
}

describe('a field of several types', () => {
  it.each([
    { threads: 'auto', workers: 2, mode: 'strict', free: 'x', port: 'any', retries: 4 },
    { threads: 2, workers: 'auto', mode: false, free: 7, port: 443, retries: 4 },
  ])('takes what its validators let pass, whatever its default is: %j', async (said) => {
    expect(await ownOf(class extends Unions {}, said)).toMatchObject(said);
  });

  it('gets from the environment what is written, as what it can be', async () => {
    const env = (values: Record<string, string>) =>
      Object.fromEntries(Object.entries(values).map(([name, text]) => [`ONEIRIC_OWN__${name}`, text]));
    const first = env({
      THREADS: 'auto',
      WORKERS: '2',
      MODE: 'strict',
      FREE: 'x',
      PORT: 'any',
      RETRIES: '4',
    });
    expect(await ownOf(class extends Unions {}, {}, first)).toMatchObject({
      ...{ threads: 'auto', workers: 2, mode: 'strict', free: 'x', port: 'any', retries: 4 },
    });
    const second = env({ THREADS: '1', WORKERS: 'auto', MODE: 'false', FREE: '7', PORT: '443' });
    expect(await ownOf(class extends Unions {}, {}, second)).toMatchObject({
      ...{ threads: 1, workers: 'auto', mode: false, free: 7, port: 443 },
    });
  });

  it('is refused what they do not let pass, and one that no validator speaks of what its default is not', async () => {
    const said = { threads: 3, workers: '2', mode: true, port: 'x', retries: 'x' };
    expect(await problemsOf(class extends Unions {}, said)).toEqual([
      'own.threads must be one of "auto", 1, 2, got 3 (from options)',
      'own.workers must be one of "auto", 1, 2, got "2" (from options)',
      'own.mode must be one of false, "strict", got true (from options)',
      'own.retries must be a number, got "x" (from options)',
      'own.port is not valid, got "x" (from options)',
    ]);
  });

  it('offers its choices to editors', async () => {
    await using app = await withSection(class extends Unions {});
    const schema = JSON.stringify(app.config.schema());
    expect(schema).toContain('"enum":["auto",1,2,null]');
    expect(schema).toContain('"enum":[false,"strict",null]');
  });
});

class Renamed {
  @Expose({ name: 'other_name' }) @IsOptional() @IsString() name?: string;
}

class Excluded {
  @Exclude() @IsOptional() @IsString() name?: string;
}

@Exclude()
class OnlyExposed {
  @Expose() @IsString() kept = 'k';
  @IsOptional() @IsString() name?: string;
}

class Grouped {
  @Expose({ groups: ['admin'] }) @IsOptional() @IsString() name?: string;
}

describe('a class whose settings class-transformer would lose is refused', () => {
  it.each([
    [Renamed, 'name has another name by @Expose, other_name'],
    [Excluded, 'what is said of name would be dropped by @Exclude'],
    [OnlyExposed, 'what is said of name would be dropped by @Exclude'],
    [Grouped, 'what is said of name would be dropped by the groups of @Expose'],
  ])('%o', async (cls, what) => {
    expect(await refusalOf(cls)).toContain(what);
  });

  it('and one that only hides what it gives is not', async () => {
    class Shown {
      @Exclude({ toPlainOnly: true }) @IsString() name = 'n';
      @Expose({ name: 'other', toPlainOnly: true }) @IsString() title = 't';
    }
    expect(await ownOf(Shown, { name: 'q', title: 'u' })).toMatchObject({ name: 'q', title: 'u' });
  });
});
