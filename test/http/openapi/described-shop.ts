import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  All,
  Body,
  Controller,
  DefaultValuePipe,
  Delete,
  Describe,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
  UseGuards,
  type OpenApiDocument,
} from '../../../src/http/index.js';
import { served } from '../http-world.js';

enum Size {
  small = 'S',
  large = 'L',
}

class Address {
  @IsString()
  @IsNotEmpty()
  street!: string;

  @IsOptional()
  @Matches(/^\d{4,5}$/)
  code?: string;
}

class NewOrder {
  @Length(2, 20)
  name!: string;

  @IsInt()
  @Min(1)
  @Max(99)
  count = 1;

  @IsEnum(Size)
  size!: Size;

  @IsOptional()
  @IsEmail()
  mail?: string;

  @ValidateNested()
  @Type(() => Address)
  address?: Address;

  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => Address)
  others!: Address[];

  @IsArray()
  @IsString({ each: true })
  @Expose({ name: 'tag_list' })
  tags!: string[];
}

export class Order extends NewOrder {
  @IsInt()
  id!: number;
}

class Paging {
  @IsOptional()
  @IsIn(['name', 'age'])
  sort?: string;

  @IsString()
  after = '';
}

const guard = { canActivate: () => true };

@Controller('orders')
@Describe({ description: 'What was ordered.' })
export class OrdersController {
  @Get()
  list(@Query() paging: Paging) {
    return paging;
  }

  @Post()
  @Describe({ summary: 'Orders', responses: { 201: Order, 409: 'Somebody has it' } })
  add(@Body() order: NewOrder) {
    return order;
  }

  @Get(':id')
  @Describe({ responses: { 200: [Order] } })
  find(
    @Param('id', ParseIntPipe) id: number,
    @Query('all', new DefaultValuePipe('true'), ParseBoolPipe) all: boolean,
    @Query('size', new ParseEnumPipe(Size)) size: Size,
  ) {
    return { id, all, size };
  }

  @Put(':name')
  @HttpCode(204)
  @UseGuards(guard)
  put(@Param('name', ParseUUIDPipe) name: string, @Body('count') count: number) {
    return { name, count };
  }

  @Delete(':id')
  @Describe({ hidden: true })
  remove() {
    return undefined;
  }
}

@Controller('files')
class FilesController {
  @Get('text')
  @Header('content-type', 'text/csv; charset=utf-8')
  text(): string {
    return '';
  }

  @Get('words')
  words(@Query('word') word: string, @Headers('X-Who') who: string, @Headers('authorization') token: string) {
    return { word, who, token };
  }

  @Get('plain')
  plain(): string {
    return '';
  }

  @All('any/*')
  any() {
    return {};
  }

  @Get(['from/:from/to', 'from/:from/to/:to'])
  range(@Param('from', ParseIntPipe) from: number, @Param('to') to: string) {
    return { from, to };
  }

  @Post('raw')
  @Describe({ deprecated: true })
  raw(@Body({ validate: false }) body: unknown) {
    return { body };
  }

  @Post('say')
  say(@Body() text: string) {
    return { text };
  }

  @Post('hello')
  hello(@Body() form: Address) {
    return form;
  }
}

export const CONTROLLERS = { controllers: [OrdersController, FilesController] };

type Item = Record<string, Record<string, unknown>>;

/** The description of what controllers answer. */
export async function documentOf(
  controllers: Parameters<typeof served>[0]['controllers'],
): Promise<OpenApiDocument> {
  await using world = await served({ controllers: controllers ?? [], http: { port: false } });
  return await world.server.openApi();
}

/** What it says of a method of a path. */
export const operation = (document: OpenApiDocument, path: string, verb: string) =>
  (document.paths[path] as Item)[verb];
