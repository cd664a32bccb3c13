import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { directory, snapshotOf } from './evaluate-kit.js';

class Leaf {
  @IsString() label = 'leaf';
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Leaf) children?: Leaf[];
}

class Shop {
  @IsInt() @Min(1) @Max(9) size = 3;
  @IsIn(['small', 'large']) kind = 'small';
  @IsString() @Length(2, 5) name!: string;
  @IsString() apiKey = 'planted';
  @IsString() url = 'x:${secret:url}';
  @IsString({ each: true }) tags = ['a'];
  @ValidateNested() leaf: Leaf = new Leaf();
}

class Vault {
  @IsString() label = 'vault';
}

const known = directory({ shop: Shop }, { 'adapter:cache/redis': Leaf, 'adapter:secrets/vault': Vault });

type Schema = Record<string, unknown> & { properties: Record<string, Schema>; $defs: Record<string, Schema> };

const schemaOf = async () => {
  const layers = [{ layer: 'file' as const, tree: { kind: 'map' as const, entries: new Map(), origin } }];
  const variables = { ONEIRIC_SHOP__NAME: 'abc' };
  return snapshotOf({ layers, variables, directory: known }).schema(() => false) as Schema;
};

const origin = { layer: 'file' as const, source: 'a.yaml' };

describe('the JSON Schema', () => {
  it('knows every section, and that there are no others', async () => {
    const schema = await schemaOf();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['additionalProperties']).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['profile', 'atomic', 'adapters', 'services', 'shop', 'logging', 'secrets']),
    );
    expect(Object.keys(schema.properties['adapters']?.properties['providers']?.properties ?? {})).toEqual([
      'cache/redis',
      'secrets/vault',
      'redis',
      'vault',
    ]);
  });

  it('has types, bounds, choices and defaults, and lets null and references to secrets stand', async () => {
    const { properties = {} } = (await schemaOf()).properties['shop'] ?? {};
    expect(properties['size']).toEqual({
      anyOf: [{ type: ['integer', 'null'], minimum: 1, maximum: 9 }, { $ref: '#/$defs/secretReference' }],
      description: 'an integer from 1 to 9',
      default: 3,
    });
    expect(properties['kind']).toMatchObject({
      anyOf: [{ enum: ['small', 'large', null] }, {}],
      default: 'small',
    });
    expect(properties['name']).toEqual({
      type: ['string', 'null'],
      description: 'text of 2 to 5 characters',
    });
    expect(properties['tags']).toMatchObject({ type: ['array', 'null'], default: ['a'] });
    expect(properties['tags+']).toMatchObject({ type: ['array', 'null'], description: 'appended to tags' });
  });

  it('lets no reference to a secret stand where it would be refused', async () => {
    const { properties } = await schemaOf();
    const not = { $ref: '#/$defs/secretReference' };
    expect(properties['atomic']).toEqual({ type: ['boolean', 'null'], description: 'true or false' });
    expect(properties['profile']).toEqual({
      ...{ type: ['string', 'null'], description: 'text', not, default: 'default' },
    });
    expect(JSON.stringify(properties['logging'])).not.toContain('"anyOf":');
    const { selections, providers } = properties['adapters']?.properties ?? {};
    expect(selections?.['additionalProperties']).toMatchObject({ not });
    for (const name of ['secrets/vault', 'vault'])
      expect(providers?.properties[name]?.properties['label']).toMatchObject({ not });
    expect(properties['shop']?.properties['name']).not.toHaveProperty('not');
  });

  it('tells no default that is, or refers to, a secret', async () => {
    const schema = await schemaOf();
    const { properties = {} } = schema.properties['shop'] ?? {};
    expect(properties['apiKey']).not.toHaveProperty('default');
    expect(properties['url']).not.toHaveProperty('default');
    expect(JSON.stringify(schema)).not.toContain('planted');
  });

  it('refers to a class that holds itself instead of going on for ever', async () => {
    const schema = await schemaOf();
    const reference = (schema.properties['shop']?.properties['leaf'] as unknown as { $ref: string }).$ref;
    const name = reference.slice('#/$defs/'.length);
    expect(schema.$defs[name]?.properties['label']).toMatchObject({ type: ['string', 'null'] });
    expect(schema.$defs[name]?.properties['children']).toMatchObject({ items: { $ref: reference } });
  });
});
