import { HttpException, titleOf, type HttpExceptionOptions } from './http-exception.js';

/** 400: The request makes no sense. */
export class BadRequestException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(400), 400, options);
  }
}

/** 401: Nobody knows who asks. */
export class UnauthorizedException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(401), 401, options);
  }
}

/** 403: Whoever asks may not. */
export class ForbiddenException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(403), 403, options);
  }
}

/** 404: There is no such thing. */
export class NotFoundException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(404), 404, options);
  }
}

/** 405: The path has no such method. */
export class MethodNotAllowedException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(405), 405, options);
  }
}

/** 406: There is nothing that the client would take. */
export class NotAcceptableException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(406), 406, options);
  }
}

/** 408: The request took too long to come. */
export class RequestTimeoutException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(408), 408, options);
  }
}

/** 409: It contradicts what is there. */
export class ConflictException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(409), 409, options);
  }
}

/** 410: It was there, and will not be again. */
export class GoneException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(410), 410, options);
  }
}

/** 412: A condition of the request does not hold. */
export class PreconditionFailedException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(412), 412, options);
  }
}

/** 413: The request has too much in it. */
export class PayloadTooLargeException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(413), 413, options);
  }
}

/** 414: The address is too long. */
export class UriTooLongException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(414), 414, options);
  }
}

/** 415: The request is of a kind that is not taken. */
export class UnsupportedMediaTypeException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(415), 415, options);
  }
}

/** 422: The request is well formed, and cannot be done. */
export class UnprocessableEntityException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(422), 422, options);
  }
}

/** 429: Too many requests. */
export class TooManyRequestsException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(429), 429, options);
  }
}

/** 500: Something failed here. */
export class InternalServerErrorException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(500), 500, options);
  }
}

/** 501: This is not there yet. */
export class NotImplementedException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(501), 501, options);
  }
}

/** 502: What this depends on answered wrongly. */
export class BadGatewayException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(502), 502, options);
  }
}

/** 503: It cannot be done at the moment. */
export class ServiceUnavailableException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(503), 503, options);
  }
}

/** 504: What this depends on did not answer. */
export class GatewayTimeoutException extends HttpException {
  constructor(response?: string | object, options?: HttpExceptionOptions) {
    super(response ?? titleOf(504), 504, options);
  }
}
