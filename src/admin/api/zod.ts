// The one door to the library: its schemas have names and descriptions for the OpenAPI document only after it was loaded.
export { OpenAPIHono, z } from '@hono/zod-openapi';
