// What is used of inversify's http package: its decorators keep what routes are made of, its adapter reads it.
import '../decorators/reflection.js';
import { StatusCode } from '@inversifyjs/http-core';
export {
  All as allRoute,
  CatchError,
  Controller as controllerRoute,
  createCustomParameterDecorator,
  Delete as deleteRoute,
  Get as getRoute,
  getControllerMethodMetadataList,
  getControllerMethodParameterMetadataList,
  Options as optionsRoute,
  Patch as patchRoute,
  Post as postRoute,
  Put as putRoute,
  RequestMethodParameterType,
  RequestMethodType,
  SetHeader,
  Body as bodyParameter,
  Headers as headersParameter,
  Params as paramsParameter,
  Query as queryParameter,
  UseErrorFilter,
  UseGuard,
} from '@inversifyjs/http-core';
export type { RouteParams, RouterParams } from '@inversifyjs/http-core';

/** It lists those that there are as an enum; users write numbers. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is a list of numbers
export const statusCode = (status: number): MethodDecorator => StatusCode(status);
