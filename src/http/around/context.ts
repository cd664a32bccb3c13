import type { Constructable } from '../../core/component.js';
import type { Exchange, HttpRequest, HttpResponse } from '../exchange.js';

/** A request, for those who handle requests of HTTP and of other kinds alike. */
export interface ArgumentsHost {
  /** Always `http`. */
  getType(): 'http';
  /** The request and its answer. */
  switchToHttp(): HttpArgumentsHost;
}

/** The request and its answer. */
export interface HttpArgumentsHost {
  /** The request. */
  getRequest(): HttpRequest;
  /** What the answer gets besides its body. */
  getResponse(): HttpResponse;
}

/** A request together with the method that answers it. */
export interface ExecutionContext extends ArgumentsHost {
  /** The class of the controller. */
  getClass(): Constructable;
  /** The method that answers. */
  getHandler(): (...args: never[]) => unknown;
}

/** An exchange as guards, interceptors and filters see it. */
export class HttpContext implements ExecutionContext {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  getType(): 'http' {
    return 'http';
  }

  switchToHttp(): HttpArgumentsHost {
    const exchange = this.#exchange;
    return { getRequest: () => exchange.request, getResponse: () => exchange.response };
  }

  getClass(): Constructable {
    return this.#exchange.entered.controller;
  }

  getHandler(): (...args: never[]) => unknown {
    const { controller, method } = this.#exchange.entered;
    return Reflect.get(controller.prototype as object, method) as (...args: never[]) => unknown;
  }
}
