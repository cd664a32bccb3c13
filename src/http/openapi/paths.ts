import { partsOf } from '../route-path.js';

/** A path as OpenAPI writes it. */
export interface PathTemplate {
  /** `/orders/{id}`. */
  readonly text: string;
  /** Names of its parameters, in their order. */
  readonly parameters: readonly string[];
}

/** What a route answers, as OpenAPI writes it: it has no word for whatever follows, which is a parameter there. */
export function templateOf(path: string): PathTemplate {
  const parameters: string[] = [];
  const texts = partsOf(path).map(({ kind, text }) => {
    if (kind === 'text') return text;
    const name = text === '' ? unnamed(parameters) : text;
    parameters.push(name);
    return `{${name}}`;
  });
  return { text: `/${texts.join('/')}`, parameters };
}

/** The path with its parameters left nameless: paths that differ in nothing else are one. */
export const nameless = ({ text }: PathTemplate): string => text.replaceAll(/\{[^}]*\}/g, '{}');

const unnamed = (before: readonly string[]) => `rest${before.length === 0 ? '' : before.length + 1}`;
