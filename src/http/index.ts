export { Catch, UseFilters, UseGuards, UseInterceptors, UsePipes } from './around/decorators.js';
export type { ArgumentsHost, ExecutionContext, HttpArgumentsHost } from './around/context.js';
export type {
  ArgumentMetadata,
  CallHandler,
  CanActivate,
  ClassOrInstance,
  ExceptionFilter,
  NestInterceptor,
  NestMiddleware,
  PipeTransform,
} from './around/interfaces.js';
export type { CorsOptions } from './cors/cors-options.js';
export type { TrustProxy } from './proxies/trusted-proxies.js';
export { Reflector, SetMetadata } from './around/reflector.js';
export type { ReflectableDecorator, Reflected, ReflectorKey } from './around/reflector.js';
export { Redirect } from './decorators/redirect.js';
export type { Redirection } from './decorators/redirect.js';
export { Describe } from './decorators/describe.js';
export type { Described, Description } from './decorators/describe.js';
export { Controller } from './decorators/controller.js';
export type { ControllerOptions } from './decorators/controller.js';
export {
  Body,
  createParamDecorator,
  Headers,
  Ip,
  Param,
  Pin,
  Query,
  Req,
  Res,
} from './decorators/parameters.js';
export type { ParameterOptions } from './decorators/parameters.js';
export type { RoutePaths } from './decorators/route.js';
export { All, Delete, Get, Header, HttpCode, Options, Patch, Post, Put } from './decorators/routes.js';
export {
  BadRequestException,
  UnauthorizedException,
  ForbiddenException,
  NotFoundException,
  MethodNotAllowedException,
  NotAcceptableException,
  RequestTimeoutException,
  ConflictException,
  GoneException,
  PreconditionFailedException,
  PayloadTooLargeException,
  UriTooLongException,
  UnsupportedMediaTypeException,
  UnprocessableEntityException,
  TooManyRequestsException,
  InternalServerErrorException,
  NotImplementedException,
  BadGatewayException,
  ServiceUnavailableException,
  GatewayTimeoutException,
} from './exceptions/exceptions.js';
export { HttpException } from './exceptions/http-exception.js';
export type { HttpExceptionOptions } from './exceptions/http-exception.js';
export { HttpRequest } from './exchange.js';
export type { HttpResponse } from './exchange.js';
export type { HeaderValue } from './reply-headers.js';
export type { TraceContext } from './trace-context.js';
export { HttpError } from './http-error.js';
export { HttpModule } from './http-module.js';
export type { HttpAround, HttpLimits, HttpOptions, SseOptions } from './http-options.js';
export type { OpenApiComponents, OpenApiDocument, OpenApiServer, OpenApiTag } from './openapi/document.js';
export type { OpenApiOptions } from './openapi/openapi-options.js';
export { HttpServer } from './server/http-server.js';
export {
  DefaultValuePipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
} from './pipes/pipes.js';
export { Sse } from './sse/sse.js';
export type { MessageEvent } from './sse/message-event.js';
export { UploadedFile, UploadedFiles } from './uploads/decorators.js';
export type { ReceivedFile } from './uploads/uploaded-file.js';
export type { UploadOptions, UploadsOptions } from './uploads/wishes.js';
export { REQUEST } from './scoped-requests.js';
