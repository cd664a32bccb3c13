import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  Equals,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Post } from '../../../src/http/index.js';
import { posted, served } from '../http-world.js';
import { checkOf } from './json-schemas.js';

enum Size {
  small = 'S',
  large = 'L',
}

class Line {
  @IsString()
  @IsNotEmpty()
  what!: string;

  @IsInt()
  @Min(1)
  @Max(9)
  count = 1;
}

class Purchase {
  @Length(1, 4)
  name!: string;

  @IsEnum(Size)
  size!: Size;

  @IsOptional()
  @IsPositive()
  price?: number;

  @IsIn(['a', 1])
  kind!: unknown;

  @IsBoolean()
  @Equals(true)
  agreed!: boolean;

  @ValidateNested()
  @Type(() => Line)
  line?: Line;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];
}

class Gift extends Purchase {
  @IsArray()
  @IsString({ each: true })
  @MaxLength(3, { each: true })
  @Expose({ name: 'to_whom' })
  to!: string[];

  @IsOptional()
  @Matches(/^\d+$/)
  card?: string;
}

@Controller('dtos')
class DtosController {
  @Post('Line')
  line(@Body() line: Line) {
    return { fits: line instanceof Line };
  }

  @Post('Purchase')
  purchase(@Body() purchase: Purchase) {
    return { fits: purchase instanceof Purchase };
  }

  @Post('Gift')
  gift(@Body() gift: Gift) {
    return { fits: gift instanceof Gift };
  }
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'x',
    'S',
    'L',
    'a',
    '12',
    0,
    1,
    -1,
    1.5,
    10,
    true,
    false,
    [],
    {},
    [[]],
    ['x'],
    [null],
  ),
  fc.string({ maxLength: 6 }),
  fc.integer({ min: -3, max: 12 }),
);
/** What fits most of the time. */
const mostly = (fitting: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: junk });
const lines = fc
  .record(
    {
      what: mostly(fc.string({ minLength: 1, maxLength: 3 })),
      count: mostly(fc.integer({ min: 1, max: 9 })),
      more: junk,
    },
    { requiredKeys: ['what'] },
  )
  .map(({ more, ...line }) => (more === 'x' ? { ...line, more } : line));
const purchase = {
  name: mostly(fc.string({ minLength: 1, maxLength: 4 })),
  size: mostly(fc.constantFrom('S', 'L')),
  price: mostly(fc.constantFrom(1, 0.5, null)),
  kind: mostly(fc.constantFrom('a', 1)),
  agreed: mostly(fc.constant(true)),
  line: mostly(lines),
  lines: mostly(fc.array(lines, { minLength: 1, maxLength: 2 })),
};
const gift = {
  ...purchase,
  to_whom: mostly(fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 })),
  card: mostly(fc.constantFrom('1', '007', null)),
};
const absent = (fields: object) => Object.keys(fields).filter((name) => name !== 'name');
const bodies = fc.oneof(
  fc.tuple(fc.constant('Line'), lines),
  fc.tuple(fc.constant('Purchase'), fc.record(purchase)),
  fc.tuple(fc.constant('Gift'), fc.record(gift)),
  fc.tuple(fc.constant('Gift'), fc.record(gift, { requiredKeys: absent(gift) as ['size'] })),
  fc.tuple(
    fc.constant('Purchase'),
    fc.record(purchase, { requiredKeys: ['name', 'size', 'kind', 'agreed', 'lines'] }),
  ),
  fc.tuple(fc.constantFrom('Line', 'Gift'), junk),
);

describe('the schemas of DTOs', () => {
  it('fit exactly what is accepted, and anything else is 400', async () => {
    await using world = await served({ controllers: [DtosController], http: { port: false } });
    const document = await world.server.openApi();
    const checks = new Map(['Line', 'Purchase', 'Gift'].map((name) => [name, checkOf(document, name)]));
    const seen = new Map<unknown, number>();
    const accepted = fc.asyncProperty(bodies, async ([name, body]) => {
      const fits = checks.get(name)?.(body);
      const { status } = await world.ask(`/dtos/${name}`, posted(body));
      seen.set(status, (seen.get(status) ?? 0) + 1);
      expect({ name, status }).toEqual({ name, status: fits ? 201 : 400 });
    });
    await fc.assert(accepted, { numRuns: 250 });
    // Both happen, so that neither is the answer to everything.
    expect(seen.get(201)).toBeGreaterThan(40);
    expect(seen.get(400)).toBeGreaterThan(40);
  });
});
