import type { JsonSchema } from './json-schema.js';

/** How what was not done is answered (RFC 9457). */
export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, messages: { type: 'array', items: { type: 'string' } } },
        required: ['field', 'messages'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance'],
};
