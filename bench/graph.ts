/** A class of the benchmark: tells its number, and those of what it was given. */
export interface Part {
  id(): number;
  below(): number[];
}

export type PartClass = new (...parts: never[]) => Part;

/** Classes and what each is given: positions of other classes, always later ones. */
export interface Graph {
  readonly classes: readonly PartClass[];
  readonly below: readonly (readonly number[])[];
}

/** Every class is given up to three others, and the first reaches all. */
export const tree = (size: number): Graph =>
  graphOf(size, (at) => [3 * at + 1, 3 * at + 2, 3 * at + 3].filter((below) => below < size));

/** Every class is given the next. */
export const chain = (size: number): Graph => graphOf(size, (at) => (at + 1 < size ? [at + 1] : []));

/** A class without dependencies that takes the place of another. */
export function replacement(id: number): PartClass {
  const [made] = classesOf([{ id, count: 0 }]);
  if (!made) throw new TypeError('no class was made');
  return made;
}

function graphOf(size: number, belowOf: (at: number) => readonly number[]): Graph {
  const below = Array.from({ length: size }, (_, at) => belowOf(at));
  return { classes: classesOf(below.map((parts, id) => ({ id, count: parts.length }))), below };
}

/** Each class has source of its own, as in an application: V8 compiles each when it is first used. */
function classesOf(wanted: readonly { id: number; count: number }[]): PartClass[] {
  const sources = wanted.map(({ id, count }) => {
    const names = Array.from({ length: count }, (_, at) => `p${at}`);
    const fields = names.map((name) => `this.${name} = ${name};`).join(' ');
    const ids = names.map((name) => `this.${name}.id()`).join(', ');
    return `class C${Math.abs(id)} { constructor(${names.join(', ')}) { ${fields} } id() { return ${id}; } below() { return [${ids}]; } }`;
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- text made of numbers
  return (new Function(`return [${sources.join(',\n')}];`) as () => PartClass[])();
}
