import { Exclude, Expose, Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Body, Controller, Get, ParseFloatPipe, ParseIntPipe, Post, Query } from '../../src/http/index.js';
import { posted, served, type Served } from './http-world.js';

class Line {
  @IsString()
  sku!: string;

  get shown() {
    return this.sku;
  }
}

class Gift extends Line {
  @IsString()
  wish!: string;
}

class Order {
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines?: Line[];

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Line)
  byName?: Map<string, Line>;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Line, {
    discriminator: { property: 'kind', subTypes: [{ name: 'gift', value: Gift }] },
  })
  gifts?: Line[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Order)
  inner?: Order;

  @IsOptional()
  @IsObject()
  more?: object;

  @IsOptional()
  @IsInt()
  @Type(() => Number)
  count?: number;

  @IsOptional()
  @Expose({ name: 'the_note' })
  @IsString()
  note?: string;
}

@Exclude()
class Exposing {
  @Expose()
  @IsString()
  name!: string;
}

class Search {
  @IsOptional()
  @IsString()
  after?: string;
}

@Controller('orders')
class Orders {
  @Post()
  add(@Body() order: Order) {
    return order;
  }

  @Post('exposing')
  expose(@Body() exposing: Exposing) {
    return exposing;
  }

  @Post('int')
  int(@Body('n', ParseIntPipe) n: number) {
    return { n };
  }

  @Post('float')
  float(@Body('n', ParseFloatPipe) n: number) {
    return { n };
  }

  @Get()
  search(@Query() search: Search) {
    return search;
  }
}

let world: Served;
beforeAll(async () => {
  world = await served({ controllers: [Orders], http: { port: false } });
});
afterAll(() => world.app.close());

const refusal = async (path: string, body: unknown) => {
  const answer = await world.ask(path, posted(body));
  const { errors = [] } = (await answer.json()) as { errors?: { field: string }[] };
  return [answer.status, ...errors.map(({ field }) => field)];
};

describe('a field that is not declared', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'is refused also where it is called %s',
    async (name) => {
      const evil = { [name]: 1 };
      expect(await refusal('/orders', evil)).toEqual([400, name]);
      expect(await refusal('/orders', { lines: [{ sku: 'a', ...evil }] })).toEqual([400, `lines.0.${name}`]);
      expect(await refusal('/orders', { more: { deep: [evil] } })).toEqual([400, `more.deep.0.${name}`]);
      expect(await refusal('/orders', { count: evil })).toEqual([400, `count.${name}`]);
      expect((await world.ask(`/orders?${name}=1`)).status).toBe(400);
      const body = new URLSearchParams({ name: 'a', [name]: '1' });
      expect((await world.ask('/orders', { method: 'POST', body })).status).toBe(400);
    },
  );

  it('is refused where the class computes what is called so, or a map has a method', async () => {
    expect(await refusal('/orders', { lines: [{ sku: 'a', shown: 'b' }] })).toEqual([400, 'lines.0.shown']);
    expect(await refusal('/orders', { byName: { size: { sku: 'a' } } })).toEqual([400, 'byName.size']);
  });

  it('is told with what does not fit, unless objects have one of that name', async () => {
    const lines = [{ sku: 1 }];
    expect(await refusal('/orders', { evil: 1, lines })).toEqual([400, 'evil', 'lines.0.sku']);
    expect(await refusal('/orders', { toString: 1, evil: 1, lines })).toEqual([400, 'toString', 'evil']);
  });

  it('is refused with no more than fifty of its kind', async () => {
    const many = Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`k${at}`, 1]));
    for (const body of [many, { lines: [many] }, { lines: Array(2_400).fill({ evil: 1 }) }]) {
      const [status, ...fields] = await refusal('/orders', body);
      expect([status, fields.length]).toEqual([400, 50]);
    }
  });

  it('is none where it is renamed, says which class it is, is free, or is to be dropped', async () => {
    for (const body of [
      { the_note: 'a', more: { free: { any: 1 } } },
      { gifts: [{ kind: 'gift', sku: 'a', wish: 'b' }], byName: { any: { sku: 'a' } } },
      { inner: { inner: { lines: [{ sku: 'a' }] } } },
    ])
      expect(await refusal('/orders', body)).toEqual([201]);
    expect(await world.said('/orders/exposing', posted({ name: 'a', other: 1 }))).toEqual({ name: 'a' });
  });
});

describe('a list of objects', () => {
  it.each([[[[]]], [[[{ sku: 'a' }]]], [[{ sku: 'a' }, [[{ sku: 'a' }]]]]])(
    'is refused where it holds lists: %j',
    async (lines) => {
      expect(await refusal('/orders', { lines })).toEqual([400, 'lines']);
    },
  );
});

describe('a number', () => {
  it('is no list, and nothing that an object says of itself', async () => {
    for (const n of [{ toString: 1 }, [5], { valueOf: 1, toString: 1 }, true, null]) {
      expect(await refusal('/orders/int', { n })).toEqual([400]);
      expect(await refusal('/orders/float', { n })).toEqual([400]);
    }
  });

  it('is a number or a text of one', async () => {
    expect(await world.said('/orders/int', posted({ n: '5' }))).toEqual({ n: 5 });
    expect(await world.said('/orders/float', posted({ n: 5.5 }))).toEqual({ n: 5.5 });
  });
});
