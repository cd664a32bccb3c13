import { VERSION } from '../../core/version.js';
import type { AdminRoute } from './route.js';
import { ProblemBody } from './schemas/problem.js';
import { OpenAPIHono, type z } from './zod.js';

const JSON_BODY = 'application/json';
const PROBLEM_BODY = 'application/problem+json';

/** The document of the API (OpenAPI 3.1), made from the schemas that requests and answers are checked by. */
export function openApiDocument(routes: readonly AdminRoute[]): object {
  // The library keeps a registry in each of its applications; this one serves nothing.
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  for (const route of routes) openAPIRegistry.registerPath(pathOf(route));
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Oneiric admin API',
      version: VERSION,
      description: 'Operates a running application. See docs/admin.md.',
    },
  });
}

function pathOf({ method, path, tag, summary, role, params, query, body, answer, example }: AdminRoute) {
  return {
    method,
    path,
    tags: [tag],
    summary,
    description: `For ${role === 'viewer' ? 'viewers and operators' : 'operators'}.`,
    request: {
      ...(params && { params: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
      ...(body && {
        body: { required: false, content: { [JSON_BODY]: { schema: body, ...(example && { example }) } } },
      }),
    },
    responses: {
      200: { description: 'Done.', content: { [JSON_BODY]: { schema: answer } } },
      default: { description: 'Not done, and why.', content: { [PROBLEM_BODY]: { schema: ProblemBody } } },
    },
  };
}
