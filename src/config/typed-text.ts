import { SOME_FLAG, type ChoiceShape, type Shape } from './shape.js';

const INTEGER = /^[+-]?\d+$/;
// eslint-disable-next-line security/detect-unsafe-regex -- each branch begins with signs of its own
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A text that has no type of its own as the type that is wanted: `007` stays text where text is wanted.
 * Undefined where it cannot be that.
 */
export function typedText(text: string, shape: Shape): string | number | boolean | undefined {
  switch (shape.kind) {
    case 'integer':
      return INTEGER.test(text.trim()) ? exact(Number(text)) : undefined;
    case 'number':
      return NUMBER.test(text.trim()) ? exact(Number(text)) : undefined;
    case 'boolean':
      return FLAGS.get(text.trim().toLowerCase());
    case 'list':
    case 'record':
    case 'object':
      return undefined;
    case 'choice':
      return choiceOf(text, shape);
    case 'any':
      return (shape.likely && typedText(text, shape.likely)) ?? text;
    case 'text':
      return text;
  }
}

/** The choice that is written so: a text before what is none. */
function choiceOf(text: string, { choices }: ChoiceShape): string | number | boolean | undefined {
  if (choices.includes(text)) return text;
  const meant = [typedText(text, { kind: 'number' }), typedText(text, SOME_FLAG)];
  return choices.find((one) => typeof one !== 'string' && meant.includes(one));
}

const FLAGS = new Map([
  ['true', true],
  ['false', false],
]);

const exact = (value: number) =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : undefined;
