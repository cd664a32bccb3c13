import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What is used of ajv. */
interface Ajv {
  addSchema(schema: object, key?: string): void;
  compile(schema: object): Check;
  validateSchema(schema: object): boolean;
  errorsText(errors?: unknown): string;
  readonly errors: unknown;
}

type Check = ((value: unknown) => boolean) & { readonly errors: unknown };

// What fastify validates by; no package of ours is called ajv.
const ofFastify = createRequire(createRequire(import.meta.url).resolve('fastify'));
const ofCompiler = createRequire(ofFastify.resolve('@fastify/ajv-compiler'));
const { default: Ajv2020 } = ofCompiler('ajv/dist/2020.js') as { default: new (options: object) => Ajv };
const { default: addFormats } = ofCompiler('ajv-formats') as { default: (ajv: Ajv) => void };

const official = JSON.parse(readFileSync(new URL('oas-3.1.schema.json', import.meta.url), 'utf8')) as object;

function newAjv(): Ajv {
  // Keywords of OpenAPI itself are none of JSON Schema; what is given as a default is told, not filled in.
  const ajv = new Ajv2020({ strict: false, logger: false });
  addFormats(ajv);
  return ajv;
}

const shared = newAjv();
const checkDocument = shared.compile(official);

/** What is wrong with a document, by the schema of OpenAPI 3.1 and by those of JSON Schema; empty where nothing is. */
export function wrongWith(document: object): string[] {
  const found = checkDocument(document) ? [] : [shared.errorsText(checkDocument.errors)];
  for (const schema of schemasIn(document)) {
    if (!shared.validateSchema(schema)) found.push(shared.errorsText(shared.errors));
  }
  return [...found, ...missingIn(document)];
}

/** A check by a schema of the components of a document. */
export function checkOf(document: object, name: string): (value: unknown) => boolean {
  const ajv = newAjv();
  ajv.addSchema(document, 'document');
  return ajv.compile({ $ref: `document#/components/schemas/${name}` });
}

/** Schemas stand under these names, and nothing else does. */
function* schemasIn(value: unknown): Iterable<object> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    if (name === 'schema') yield child as object;
    else if (name === 'schemas') yield* Object.values(child as Record<string, object>);
    else yield* schemasIn(child);
  }
}

/** References to what is not there. */
function missingIn(document: object): string[] {
  const text = JSON.stringify(document);
  const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  return refs.filter((path) => path.split('/').reduce<unknown>(child, document) === undefined);
}

const child = (value: unknown, name: string): unknown =>
  (value as Record<string, unknown> | undefined)?.[name];
