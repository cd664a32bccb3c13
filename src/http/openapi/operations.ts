import type { Constructable } from '../../core/component.js';
import { answerRecordOf } from '../decorators/answer-record.js';
import { routeDescriptionOf } from '../decorators/describe.js';
import type { ServedRoute } from '../engine.js';
import { isEvents } from '../sse/sse.js';
import type { DtoSchemas } from './dto-schemas.js';
import { inputsOf } from './inputs.js';
import { parametersOf, type ShownParameter } from './parameters.js';
import { requestBodyOf } from './request-body.js';
import { responsesOf } from './responses.js';
import { uploadBodyOf } from './upload-body.js';

/** What OpenAPI says of one method of a path. */
export type OpenApiOperation = Readonly<Record<string, unknown>>;

/** What an operation is made of. */
export interface OperationFacts {
  readonly route: ServedRoute;
  /** Those of its path. */
  readonly parameters: readonly ShownParameter[];
  readonly tag: string;
  readonly id: string;
  readonly schemas: DtoSchemas;
  /** Told the statuses of refusals. */
  readonly refuses: (status: number) => void;
}

const EVENTS = { status: undefined, type: 'text/event-stream' };

/** What OpenAPI says of a route. */
export function operationOf({
  route,
  parameters: ofPath,
  tag,
  id,
  schemas,
  refuses,
}: OperationFacts): OpenApiOperation {
  const { controller, method, verb } = route;
  const { summary, description, deprecated, responses: said } = routeDescriptionOf(controller, method);
  const record = isEvents(route) ? EVENTS : answerRecordOf(controller, method);
  const inputs = inputsOf(controller, method);
  const parameters = parametersOf(inputs, ofPath, schemas);
  const requestBody = uploadBodyOf(route, inputs, schemas) ?? requestBodyOf(inputs, schemas);
  const refusals = refusalsOf(route, {
    takes: inputs.length > 0,
    hasPath: ofPath.length > 0,
    hasBody: requestBody !== undefined,
  });
  for (const status of refusals) refuses(status);
  const status = record.status ?? (verb === 'post' ? 201 : 200);
  return {
    operationId: id,
    tags: [tag],
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(deprecated === true && { deprecated }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(
      { status, record, returns: returnType(controller, method), said, refusals },
      schemas,
    ),
  };
}

interface Takes {
  readonly takes: boolean;
  readonly hasPath: boolean;
  readonly hasBody: boolean;
}

function refusalsOf({ isGuarded }: ServedRoute, { takes, hasPath, hasBody }: Takes): readonly number[] {
  return [
    ...(takes ? [400] : []),
    ...(isGuarded ? [403] : []),
    ...(hasPath ? [404] : []),
    ...(hasBody ? [413, 415] : []),
    // What is paused.
    503,
  ];
}

const returnType = (controller: Constructable, method: string | symbol): unknown =>
  Reflect.getMetadata('design:returntype', controller.prototype as object, method);
