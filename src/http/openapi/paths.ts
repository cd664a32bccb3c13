/** A parameter in a path. */
export interface PathParameter {
  readonly name: string;
  /** What the route says that it has to look like. */
  readonly pattern: string | undefined;
}

/** A path as OpenAPI writes it. */
export interface PathTemplate {
  /** `/orders/{id}`. */
  readonly text: string;
  readonly parameters: readonly PathParameter[];
}

/** In place of the slashes and question marks of expressions. */
const GROUPS = /\{[^}]+\}/g;
/** The paths that a route answers: one for each that a parameter at its end need not be there in. */
export function templatesOf(path: string): readonly PathTemplate[] {
  const groups: string[] = [];
  const marked = path.replaceAll(GROUPS, (group) => `{${groups.push(group) - 1}}`);
  let texts: string[] = [];
  const parameters: PathParameter[] = [];
  const found: PathTemplate[] = [];
  for (const part of marked.split('/').filter((one) => one !== '')) {
    if (!part.startsWith(':') && part !== '*') {
      texts = [...texts, part];
      continue;
    }
    if (part.endsWith('?')) found.push({ text: `/${texts.join('/')}`, parameters: [...parameters] });
    const parameter = part === '*' ? anything(parameters) : parameterOf(part, groups);
    parameters.push(parameter);
    texts = [...texts, `{${parameter.name}}`];
  }
  return [...found, { text: `/${texts.join('/')}`, parameters }];
}

/** The path with its parameters left nameless: paths that differ in nothing else are one. */
export const shapeOf = ({ text }: PathTemplate): string => text.replaceAll(/\{[^}]*\}/g, '{}');

/** OpenAPI has no name for whatever stands there. */
const anything = (before: readonly PathParameter[]): PathParameter => ({
  name: `rest${before.length === 0 ? '' : before.length + 1}`,
  pattern: undefined,
});

/** `:id`, `:id?`, `:id{0}` with the number of its expression. */
function parameterOf(part: string, groups: readonly string[]): PathParameter {
  const [name = part, group] = part.slice(1).split(/[{}?]/);
  const pattern = part.includes('{') ? groups[Number(group)] : undefined;
  return { name, pattern: pattern === undefined ? undefined : `^${pattern.slice(1, -1)}$` };
}
