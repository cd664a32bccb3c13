import { describe, expect, it } from 'vitest';
import { valueWishOf, type LiveValue } from '../../src/core/live-value.js';
import { refName, type Ref } from '../../src/core/token.js';
import { Config, Secret } from '../../src/decorators/values.js';
import { parametersOf } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

class Catalog {
  constructor(
    @Config('catalog.pageSize') readonly pageSize: LiveValue<number>,
    @Secret('catalog/apiKey') readonly apiKey: LiveValue<string>,
    @Secret('catalog/old', { optional: true }) readonly old: LiveValue<string | undefined>,
  ) {}
}

const wished = (index: number) => {
  const ref = parametersOf(Catalog)?.get(index)?.ref as Ref & object;
  return [refName(ref), valueWishOf(ref)];
};

// Typed away: what is decorated here has no such parameter.
const applied = (decorator: unknown) =>
  (decorator as (target: unknown, key: undefined, index: number) => void)(Catalog, undefined, 5);

describe('@Config and @Secret', () => {
  it('say which value a parameter follows', () => {
    expect(wished(0)).toEqual([
      'config catalog.pageSize',
      { source: 'config', name: 'catalog.pageSize', isOptional: true },
    ]);
    expect(wished(1)).toEqual([
      'secret catalog/apiKey',
      { source: 'secret', name: 'catalog/apiKey', isOptional: false },
    ]);
    expect(wished(2)).toMatchObject([expect.anything(), { isOptional: true }]);
  });

  it.each(['', 'a..b', '.a', 'a b', 7, 'x'.repeat(201)])('refuse the path %j', (path) => {
    const error = thrownBy(() => applied(Config(path as string)));
    expect(error).toMatchObject({ code: 'injection/bad-reference' });
  });

  it.each(['', '/a', 'a//b', '../a', 'a b', 'a/', 7])('refuse the name %j of a secret', (name) => {
    const error = thrownBy(() => applied(Secret(name as string)));
    expect(error).toMatchObject({ code: 'injection/bad-reference' });
  });

  it('refuse options that there are not', () => {
    const options = { optionl: true } as object;
    const error = thrownBy(() => applied(Secret('a', options)));
    expect(error).toMatchObject({ code: 'injection/unknown-option' });
  });
});
