import { readFileSync } from 'node:fs';
import ajvFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

const official = JSON.parse(readFileSync(new URL('oas-3.1.schema.json', import.meta.url), 'utf8')) as object;

function newAjv(): Ajv2020 {
  // Keywords of OpenAPI itself are none of JSON Schema; what is given as a default is told, not filled in.
  const ajv = new Ajv2020({ strict: false, logger: false });
  ajvFormats.default(ajv);
  return ajv;
}

const shared = newAjv();
const checkDocument = shared.compile(official);

/** What is wrong with a document, by the schema of OpenAPI 3.1 and by those of JSON Schema; empty where nothing is. */
export function wrongWith(document: object): string[] {
  const found = checkDocument(document) ? [] : [shared.errorsText(checkDocument.errors)];
  for (const schema of schemasIn(document)) {
    if (shared.validateSchema(schema) !== true) found.push(shared.errorsText(shared.errors));
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
