import { Inject, Injectable } from 'oneiric';
import type { CanActivate, ExecutionContext } from 'oneiric/http';
import { Stock } from './stock.js';

/** Lets those in who say who they are, while there is something to be had. */
@Injectable()
export class SignedIn implements CanActivate {
  constructor(@Inject(Stock) private readonly stock: Stock) {}

  async canActivate(context: ExecutionContext) {
    const isKnown = context.switchToHttp().getRequest().headers.has('x-user');
    return isKnown && (await this.stock.count('pears')) > 0;
  }
}
