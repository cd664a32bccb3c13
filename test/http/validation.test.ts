import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Param, ParseIntPipe, Post, Query } from '../../src/http/index.js';
import { posted, served } from './http-world.js';

class Address {
  @IsString()
  street!: string;
}

class NewOrder {
  @IsString()
  @Length(2, 20)
  name!: string;

  @IsInt()
  @Min(1)
  count = 1;

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  address?: Address;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  others?: Address[];

  @IsOptional()
  @IsString({ each: true })
  notes?: string[];
}

class Paging {
  @IsOptional()
  @IsString()
  after?: string;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  @IsOptional()
  @IsInt()
  @Type(() => Number)
  size?: number;
}

class Base {
  @Post('inherited')
  inherited(@Body() order: NewOrder) {
    return order instanceof NewOrder;
  }
}

@Controller('orders')
class Orders extends Base {
  @Post()
  add(@Body() order: NewOrder) {
    return { order, isOne: order instanceof NewOrder };
  }

  @Post('count')
  count(@Body('count') count: number) {
    return { count };
  }

  @Get()
  list(@Query() paging: Paging) {
    return { after: paging.after ?? null, tags: paging.tags, size: paging.size };
  }

  @Get(':id')
  find(@Param('id', ParseIntPipe) id: number) {
    return { id };
  }
}

const ORDERS = { controllers: [Orders], http: { port: false as const } };

describe('what comes in', () => {
  it('becomes an instance of the class that is the type of the parameter', async () => {
    await using world = await served(ORDERS);
    const order = { name: 'pears', count: 2, address: { street: 'Elm' }, others: [{ street: 'Oak' }] };
    expect(await world.said('/orders', posted(order))).toEqual({ order, isOne: true });
    expect(await world.said('/orders/inherited', posted(order))).toBe(true);
    expect(await world.said('/orders?after=b')).toEqual({ after: 'b' });
    expect(await world.said('/orders?size=3')).toEqual({ after: null, size: 3 });
    expect(await world.said('/orders?tags=a')).toEqual({ after: null, tags: ['a'] });
    expect(await world.said('/orders?tags=a&tags=b')).toEqual({ after: null, tags: ['a', 'b'] });
    expect(await world.said('/orders/count', posted({ count: 3 }))).toEqual({ count: 3 });
  });

  it('is 400 with what is wrong, by field, and without what was sent', async () => {
    await using world = await served(ORDERS);
    const refused = await world.ask(
      '/orders',
      posted({ name: 'x', count: 'hunter2', address: { street: 7 } }),
    );
    const text = await refused.clone().text();
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      title: 'Bad Request',
      errors: [
        { field: 'name', messages: ['name must be longer than or equal to 2 characters'] },
        { field: 'count', messages: ['count must not be less than 1', 'count must be an integer number'] },
        { field: 'address.street', messages: ['street must be a string'] },
      ],
    });
    expect(text).not.toContain('hunter2');
  });

  it.each([
    ['a field that is not declared', '/orders', { name: 'pears', evil: 1 }],
    [
      'a nested field that is not declared',
      '/orders',
      { name: 'pears', address: { street: 'Elm', evil: 1 } },
    ],
    ['a text for a list', '/orders', { name: 'pears', notes: 'ripe' }],
    ['an object for a list of objects', '/orders', { name: 'pears', others: { street: 'Elm' } }],
    ['a list for one object', '/orders', { name: 'pears', address: [] }],
    ['a list', '/orders', []],
    ['nothing', '/orders', null],
    ['a text', '/orders', 'pears'],
    ['a text for a number', '/orders/count', { count: '3' }],
  ])('is 400 for %s', async (...[, path, body]) => {
    await using world = await served(ORDERS);
    expect((await world.ask(path, posted(body))).status).toBe(400);
  });

  it('is 400 for a query that is not declared, and for no body', async () => {
    await using world = await served(ORDERS);
    expect((await world.ask('/orders?evil=1')).status).toBe(400);
    expect((await world.ask('/orders', { method: 'POST' })).status).toBe(400);
  });
});

describe('a parameter whose decorator says its type', () => {
  class Unemitted {
    @Post()
    add(@Body({ type: NewOrder }) order: Shape): boolean {
      return order instanceof NewOrder;
    }

    @Post('count')
    count(@Body({ name: 'count', type: Number }) count: unknown) {
      return { count };
    }
  }

  @Controller('unemitted')
  class Inherits extends Unemitted {
    override count(count: unknown) {
      return { count, isOverridden: true };
    }
  }

  @Controller('overridden')
  class Overrides extends Unemitted {
    @Post()
    override add(@Body({ type: Paging }) order: object): boolean {
      return order instanceof Paging;
    }
  }

  it('is validated by that, whatever the compiler emits, also where the method is inherited', async () => {
    await using world = await served({ controllers: [Inherits, Overrides], http: { port: false } });
    expect(await world.said('/unemitted', posted({ name: 'pears', count: 1 }))).toBe(true);
    expect((await world.ask('/unemitted', posted({ name: 'pears', count: 0 }))).status).toBe(400);
    expect((await world.ask('/unemitted/count', posted({ count: '3' }))).status).toBe(400);
    expect(await world.said('/unemitted/count', posted({ count: 3 }))).toEqual({
      count: 3,
      isOverridden: true,
    });
    expect(await world.said('/overridden', posted({ after: 'b' }))).toBe(true);
    expect((await world.ask('/overridden', posted({ name: 'pears' }))).status).toBe(400);
  });

  it('is refused where that is no class', () => {
    const undefinedByCycle = { type: undefined as unknown as typeof NewOrder };
    expect(() => Body(undefinedByCycle)).toThrow(
      expect.objectContaining({ code: 'registry/bad-option', message: expect.stringContaining('undefined') }),
    );
  });
});

describe('a parameter that could not be validated', () => {
  it.each([
    ['whose type is an interface', erasedBody(), 'http/erased-dto', 'Erased.add, parameter 1 (body)'],
    ['whose type is a list', listBody(), 'http/erased-dto', 'Listed.add, parameter 1 (body)'],
    ['whose class says nothing', plainBody(), 'http/not-a-dto', 'Plain.add, parameter 1 (body)'],
    [
      'whose class has an object of no known class',
      nestedUntyped(),
      'http/erased-dto',
      'Nested.add, parameter 1 (body), Inner.address',
    ],
    [
      'of a query whose class has a number',
      numberInQuery(),
      'http/not-a-text',
      'Numbered.list, parameter 1 (query), Pages.page',
    ],
    ['that is a number, and no pipe', bareNumber(), 'http/not-a-text', 'Bare.find, parameter 1 (params)'],
  ])('%s, is an error at the start', async (...[, cls, code, path]) => {
    await expect(served({ controllers: [cls], http: { port: false } })).rejects.toMatchObject({ code, path });
  });
});

interface Shape {
  readonly name: string;
}

function nestedUntyped() {
  class Inner {
    @ValidateNested()
    address!: Address;

    @ValidateNested()
    @Type(() => Inner)
    next?: Inner;
  }
  class Outer {
    @ValidateNested({ each: true })
    @Type(() => Inner)
    inner!: Inner[];
  }
  @Controller('nested')
  class Nested {
    @Post()
    add(@Body() outer: Outer) {
      return outer;
    }
  }
  return Nested;
}

function numberInQuery() {
  class Pages {
    @IsInt()
    page!: number;
  }
  @Controller('numbered')
  class Numbered {
    @Get()
    list(@Query() pages: Pages) {
      return pages;
    }
  }
  return Numbered;
}

function erasedBody() {
  @Controller('erased')
  class Erased {
    @Post()
    add(@Body() order: Shape) {
      return order;
    }
  }
  return Erased;
}

function listBody() {
  @Controller('listed')
  class Listed {
    @Post()
    add(@Body() orders: NewOrder[]) {
      return orders;
    }
  }
  return Listed;
}

function plainBody() {
  class Said {
    name = '';
  }
  @Controller('plain-body')
  class Plain {
    @Post()
    add(@Body() said: Said) {
      return said;
    }
  }
  return Plain;
}

function bareNumber() {
  @Controller('bare')
  class Bare {
    @Get(':id')
    find(@Param('id') id: number) {
      return id;
    }
  }
  return Bare;
}
