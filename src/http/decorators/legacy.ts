import { RegistryError } from '../../core/errors.js';

/**
 * The decorator of a method, as long as it was compiled as TypeScript's own: the standard ones know neither parameters nor
 * the class, and nothing would answer.
 *
 * @param name how it is called in messages
 * @throws RegistryError `registry/not-a-method`, when it decorates
 */
export function ofMethods(name: string, decorate: MethodDecorator): MethodDecorator {
  return (target, key, descriptor) => {
    const standard: unknown = key;
    if (typeof standard === 'object' && standard !== null) throw notLegacy(name, standard);
    decorate(target, key, descriptor);
  };
}

const notLegacy = (name: string, context: { readonly name?: unknown }) =>
  new RegistryError(
    'registry/not-a-method',
    `@${name} of ${String(context.name)} was compiled as a standard decorator. Nothing was declared.`,
    { hint: 'compile with "experimentalDecorators": true' },
  );
