import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  Describe,
  Get,
  HttpError,
  Post,
  type OpenApiDocument,
  Redirect,
  Sse,
  UploadedFile,
  UploadedFiles,
} from '../../../src/http/index.js';
import { Service } from '../../../src/index.js';
import { served } from '../http-world.js';
import { CONTROLLERS, documentOf, operation, Order, OrdersController } from './described-shop.js';
import { wrongWith } from './json-schemas.js';

describe('the description of an API', () => {
  it('is served where it is asked for, beside routes that fit its path, and is valid OpenAPI 3.1', async () => {
    @Controller()
    class Everything {
      @Get(':name')
      any() {
        return {};
      }
    }
    const openApi = { title: 'Shop', version: '2.1.0', servers: ['https://shop.example'] };
    await using world = await served({
      controllers: [Everything, OrdersController],
      http: { openApi, prefix: 'v1' },
    });
    const answer = await world.ask('/openapi.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    const document = (await answer.json()) as OpenApiDocument;
    expect(wrongWith(document)).toEqual([]);
    expect(document).toMatchObject({
      ...{
        openapi: '3.1.0',
        info: { title: 'Shop', version: '2.1.0' },
        servers: [{ url: 'https://shop.example' }],
      },
      tags: [{ name: 'orders', description: 'What was ordered.' }, { name: 'everything' }],
    });
    expect(Object.keys(document.paths)).toEqual(['/v1/orders', '/v1/orders/{id}', '/v1/{name}']);
    expect((await world.ask('/openapi.json', { method: 'POST' })).status).toBe(405);
    expect(await world.server.openApi()).toEqual(document);
  });

  it('is served nowhere unless it is asked for, and can be had all the same', async () => {
    await using world = await served({ ...CONTROLLERS, http: { port: false } });
    expect((await world.ask('/openapi.json')).status).toBe(404);
    expect(wrongWith(await world.server.openApi())).toEqual([]);
  });

  it('has the parameters of path, query and headers, as their pipes take them', async () => {
    const document = await documentOf(CONTROLLERS.controllers);
    expect(operation(document, '/orders/{id}', 'get')?.['parameters']).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'all', in: 'query', schema: { type: 'boolean', default: true } },
      { name: 'size', in: 'query', required: true, schema: { type: 'string', enum: ['S', 'L'] } },
    ]);
    expect(operation(document, '/files/words', 'get')?.['parameters']).toEqual([
      { name: 'word', in: 'query', schema: { type: 'string' } },
      { name: 'x-who', in: 'header', schema: { type: 'string' } },
    ]);
    expect(operation(document, '/orders', 'get')?.['parameters']).toEqual([
      { name: 'sort', in: 'query', schema: { anyOf: [{ enum: ['name', 'age'] }, { type: 'null' }] } },
      { name: 'after', in: 'query', schema: { type: 'string', default: '' } },
    ]);
  });

  it('has one path for methods that name its parameters differently, and one for each that leads to one method', async () => {
    const document = await documentOf(CONTROLLERS.controllers);
    const uuid = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
    expect(operation(document, '/orders/{id}', 'put')?.['parameters']).toEqual([uuid]);
    expect(Object.keys(document.paths)).toEqual([
      ...['/orders', '/orders/{id}', '/files/text', '/files/words', '/files/plain', '/files/any/{rest}'],
      ...['/files/from/{from}/to', '/files/from/{from}/to/{to}', '/files/raw', '/files/say', '/files/hello'],
    ]);
    const from = { name: 'from', in: 'path', required: true, schema: { type: 'integer' } };
    expect(operation(document, '/files/from/{from}/to', 'get')?.['parameters']).toEqual([from]);
  });

  it('has the schemas of DTOs, by what their rules check', async () => {
    const { components } = await documentOf(CONTROLLERS.controllers);
    const address = { $ref: '#/components/schemas/Address' };
    const properties = {
      name: { type: 'string', minLength: 2, maxLength: 20 },
      count: { type: 'integer', minimum: 1, maximum: 99, default: 1 },
      size: { enum: ['S', 'L'] },
      mail: { type: ['string', 'null'], format: 'email' },
      address,
      others: { type: 'array', items: address, maxItems: 3 },
      tag_list: { type: 'array', items: { type: 'string' } },
    };
    expect(components.schemas['NewOrder']).toEqual({
      type: 'object',
      properties,
      required: ['name', 'size', 'others', 'tag_list'],
      additionalProperties: false,
    });
    expect(components.schemas['Order']).toMatchObject({
      properties: { ...properties, id: { type: 'integer' } },
    });
    expect(components.schemas['Address']).toEqual({
      type: 'object',
      properties: {
        street: { type: 'string', minLength: 1 },
        code: { type: ['string', 'null'], pattern: String.raw`^\d{4,5}$` },
      },
      required: ['street'],
      additionalProperties: false,
    });
  });

  it('has bodies with the media types that are taken', async () => {
    const document = await documentOf(CONTROLLERS.controllers);
    const bodyOf = (path: string, verb = 'post') => operation(document, path, verb)?.['requestBody'];
    const json = (schema: object) => ({ 'application/json': { schema } });
    expect(bodyOf('/orders')).toEqual({
      required: true,
      content: json({ $ref: '#/components/schemas/NewOrder' }),
    });
    const address = { $ref: '#/components/schemas/Address' };
    const form = { 'application/x-www-form-urlencoded': { schema: address } };
    expect(bodyOf('/files/hello')).toEqual({ required: true, content: { ...json(address), ...form } });
    const text = { schema: { type: 'string' } };
    expect(bodyOf('/files/say')).toEqual({
      required: true,
      content: { 'application/json': text, 'text/plain': text },
    });
    const fields = { type: 'object', properties: { count: { type: 'number' } }, required: ['count'] };
    expect(bodyOf('/orders/{id}', 'put')).toEqual({ required: true, content: json(fields) });
    expect(bodyOf('/files/raw')).toMatchObject({
      required: false,
      content: { 'text/plain': { schema: {} } },
    });
  });

  it('has the answers: what the router gives, what is said of them, and problems that are shared', async () => {
    const document = await documentOf(CONTROLLERS.controllers);
    const answers = (path: string, verb: string) =>
      operation(document, path, verb)?.['responses'] as Record<string, object>;
    const order = { schema: { $ref: '#/components/schemas/Order' } };
    expect(answers('/orders', 'post')).toMatchObject({
      201: { description: 'Created', content: { 'application/json': order } },
      400: { $ref: '#/components/responses/BadRequest' },
      409: { description: 'Somebody has it' },
      413: { $ref: '#/components/responses/PayloadTooLarge' },
      default: { $ref: '#/components/responses/Problem' },
    });
    expect(Object.keys(answers('/orders/{id}', 'put'))).toEqual([
      '204',
      '400',
      '403',
      '404',
      '413',
      '415',
      '503',
      'default',
    ]);
    expect(answers('/orders/{id}', 'put')['204']).toEqual({ description: 'No Content' });
    expect(answers('/orders/{id}', 'get')['200']).toMatchObject({
      content: { 'application/json': { schema: { type: 'array', items: order.schema } } },
    });
    expect(answers('/files/text', 'get')['200']).toMatchObject({
      content: { 'text/csv': { schema: { type: 'string' } } },
    });
    expect(answers('/files/plain', 'get')['200']).toMatchObject({ content: { 'text/plain': {} } });
    expect(operation(document, '/files/raw', 'post')).toMatchObject({ deprecated: true });
  });

  it('says of streams of events that they are such, and of redirections where they have their status from', async () => {
    @Controller('streams')
    class StreamsController {
      @Sse('events')
      events() {
        return [];
      }

      @Get('old')
      @Redirect('/new', 308)
      old() {
        return undefined;
      }
    }
    const document = await documentOf([StreamsController]);
    expect(wrongWith(document)).toEqual([]);
    expect(operation(document, '/streams/events', 'get')).toMatchObject({
      responses: { 200: { content: { 'text/event-stream': {} } } },
    });
    expect(operation(document, '/streams/old', 'get')).toMatchObject({ responses: { 308: {} } });
  });

  it('says of forms with files that they are such, with their other fields', async () => {
    class Photo {
      @IsString()
      title!: string;
    }
    @Controller('photos')
    class PhotosController {
      @Post()
      add(
        @UploadedFile('photo') photo: object,
        @UploadedFiles('more') more: object[],
        @Body() fields: Photo,
      ) {
        return { photo, more, fields };
      }
    }
    const document = await documentOf([PhotosController]);
    expect(wrongWith(document)).toEqual([]);
    const file = { type: 'string', contentMediaType: 'application/octet-stream' };
    const properties = { title: { type: 'string' }, photo: file, more: { type: 'array', items: file } };
    expect(operation(document, '/photos', 'post')?.['requestBody']).toEqual({
      required: true,
      content: {
        'multipart/form-data': { schema: { type: 'object', properties, required: ['title', 'photo'] } },
      },
    });
  });

  it('names each operation once, and leaves out what is hidden', async () => {
    const document = await documentOf(CONTROLLERS.controllers);
    const operations = Object.values(document.paths).flatMap(
      (item) => Object.values(item) as { operationId: string }[],
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('OrdersController_find');
    expect(ids).toContain('FilesController_any_post');
    expect(operation(document, '/orders/{id}', 'delete')).toBeUndefined();
  });

  it('has every class under a name of its own, also one that is of itself', async () => {
    const first = otherSame();
    class Same {
      @IsInt()
      two!: number;

      @IsOptional()
      @ValidateNested()
      @Type(() => Same)
      again?: Same;
    }
    class Problem {
      @IsString()
      mine!: string;
    }
    @Controller('same')
    class SameController {
      @Post('first')
      first(@Body({ type: first }) body: object) {
        return body;
      }

      @Post('second')
      second(@Body() body: Same) {
        return body;
      }

      @Post('third')
      third(@Body() body: Problem) {
        return body;
      }
    }
    const document = await documentOf([SameController]);
    expect(wrongWith(document)).toEqual([]);
    expect(document.components.schemas).toMatchObject({
      Same: { properties: { one: { type: 'string' } } },
      Same_2: {
        properties: { again: { anyOf: [{ $ref: '#/components/schemas/Same_2' }, { type: 'null' }] } },
      },
      Problem_2: { properties: { mine: { type: 'string' } } },
    });
  });

  it('says what it was told as it was told, whatever that is', async () => {
    const hostile = '"}],"x":1,"__proto__":{} </script><script>alert(1)</script> \u2028 ${process.env}';
    class Odd {
      @IsString()
      valueOf!: never;

      @IsOptional()
      @IsIn([hostile])
      'a/b~c "d"'?: string;
    }
    Reflect.defineProperty(Odd.prototype, '__proto__', { value: undefined });
    IsString()(Odd.prototype, '__proto__');
    @Controller('odd')
    class OddController {
      @Post('"quoted"')
      @Describe({ summary: hostile, description: hostile, responses: { 404: hostile } })
      add(@Body({ validate: false }) body: object) {
        return body;
      }

      @Post('odd')
      odd(@Body() body: Odd) {
        return body;
      }
    }
    await using world = await served({ controllers: [OddController], http: { openApi: { title: hostile } } });
    const document = (await world.said('/openapi.json')) as OpenApiDocument;
    expect(wrongWith(document)).toEqual([]);
    expect(document.info['title']).toBe(hostile);
    expect(operation(document, '/odd/"quoted"', 'post')).toMatchObject({
      summary: hostile,
      description: hostile,
    });
    const { properties } = document.components.schemas['Odd'] as { properties: object };
    expect(Object.keys(properties).sort()).toEqual(['__proto__', 'a/b~c "d"', 'valueOf']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('is of the routes, whatever serves them', async () => {
    @Service({ key: 'idle' })
    class Idle {}
    await using world = await served({ ...CONTROLLERS, providers: [Idle], http: { openApi: {} } });
    const before = await world.said('/openapi.json');
    await world.app.pause('controller:orders');
    expect(await world.said('/openapi.json')).toEqual(before);
  });

  it('refuses what it cannot say, when that is declared', async () => {
    expect(() => Describe({ responses: { 20: Order } })).toThrow(HttpError);
    expect(() => Describe({ responses: { 200: [Order, Order] as never } })).toThrow(/responses cannot be/);
    expect(() => Describe({ sumary: 'x' } as never)).toThrow(/did you mean summary/);
    const started = served({ http: { openApi: { path: '/:all' } } });
    await expect(started).rejects.toMatchObject({ code: 'http/bad-option' });
  });
});

function otherSame() {
  class Same {
    @IsString()
    one!: string;
  }
  return Same;
}
