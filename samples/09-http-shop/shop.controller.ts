import { IsInt, IsString, Min } from 'class-validator';
import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Param,
  Pin,
  Post,
  Sse,
  UploadedFile,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type MessageEvent,
} from 'oneiric/http';
import { map, Subject, type Observable } from 'rxjs';
import { Stock } from './stock.js';

export class NewOrder {
  @IsString()
  name!: string;

  @IsInt()
  @Min(1)
  count!: number;
}

/** Lets those in who say who they are. */
class SignedIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest().headers.has('x-user')) return true;
    throw new ForbiddenException('sign in first');
  }
}

@Controller('shop')
export class ShopController {
  readonly #ordered = new Subject<NewOrder>();

  constructor(private readonly stock: Stock) {}

  /** What is ordered from now on, as a browser's EventSource has it. */
  @Sse('orders/events')
  orders(): Observable<MessageEvent> {
    return this.#ordered.pipe(map((order) => ({ type: 'ordered', data: order })));
  }

  @Get(':name')
  async find(@Param('name') name: string) {
    return { name, count: await this.stock.count(name) };
  }

  /** Both counts are of one generation, whatever is swapped between them. */
  @Get(':name/twice')
  async twice(@Param('name') name: string, @Pin(Stock) stock: Stock) {
    const first = await stock.count(name);
    await new Promise((resolve) => setImmediate(resolve));
    return { counts: [first, await stock.count(name)] };
  }

  @Post('orders')
  @UseGuards(SignedIn)
  order(@Body() order: NewOrder) {
    this.#ordered.next(order);
    return { ordered: order };
  }

  @Post(':name/photo')
  photo(@Param('name') name: string, @UploadedFile('photo', { types: ['image/*'] }) photo: UploadedFile) {
    return { name, photo: photo.originalName, bytes: photo.size };
  }
}
