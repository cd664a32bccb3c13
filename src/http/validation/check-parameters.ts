import { refName } from '../../core/token.js';
import type { Constructable } from '../../core/component.js';
import { methodsOf } from '../around/hand-over.js';
import { parametersOf } from '../around/method-parameters.js';
import { RequestMethodParameterType } from '../http-core.js';
import { HttpError } from '../http-error.js';
import { checkFields } from './check-fields.js';
import { DtoPipe, isPrimitive } from './dto-pipe.js';
import { validationLibraries } from './libraries.js';

/** What an emitted type is where nothing is known of what was written. */
const ERASED: readonly unknown[] = [undefined, Object, Array];
/** They are sent as text. */
const TEXTS: readonly unknown[] = [
  RequestMethodParameterType.Query,
  RequestMethodParameterType.Params,
  RequestMethodParameterType.Headers,
];

/**
 * Sees that what comes in can be validated as the parameters of controllers say: by a class that is known when it runs.
 *
 * @throws HttpError `http/erased-dto`, `http/not-a-dto`, `http/not-a-text`, `http/missing-package`
 */
export async function checkParameters(controllers: readonly Constructable[]): Promise<void> {
  for (const parameter of takenBy(controllers)) {
    if (parameter.isValidated) await checkDto(parameter);
    else if (parameter.isBareText && (parameter.type === Number || parameter.type === Boolean))
      throw notAText(parameter);
  }
}

interface Parameter {
  /** `ShopController.add, parameter 1 (body)`. */
  readonly where: string;
  readonly type: unknown;
  readonly isValidated: boolean;
  /** It is sent as text. */
  readonly isText: boolean;
  /** It gets the text that was sent, as it is. */
  readonly isBareText: boolean;
}

function* takenBy(controllers: readonly Constructable[]): Iterable<Parameter> {
  for (const cls of controllers) {
    for (const method of methodsOf(cls)) {
      for (const [at, parameter] of parametersOf(cls, method).entries()) {
        if (!parameter) continue;
        const { from, name, type, pipes } = parameter;
        const isText = TEXTS.includes(from);
        yield {
          ...{ type, isText },
          where: `${refName(cls)}.${String(method)}, parameter ${at + 1} (${from})`,
          isValidated: pipes.includes(DtoPipe),
          isBareText: isText && name !== undefined && pipes.length === 0,
        };
      }
    }
  }
}

async function checkDto({ where, type, isText }: Parameter): Promise<void> {
  if (ERASED.includes(type)) throw erased(where, type);
  if (isPrimitive(type)) return;
  const libraries = await validationLibraries();
  const cls = type as Constructable;
  if (libraries.getMetadataStorage().getTargetValidationMetadatas(cls, '', false, false).length > 0) {
    checkFields(cls, { where, isText, libraries });
    return;
  }
  throw new HttpError(
    'http/not-a-dto',
    `${where} is of ${refName(cls)}, which says nothing of what is valid. Nothing was started.`,
    {
      path: where,
      hint: `decorate the fields of ${refName(cls)} by class-validator, name a pipe, or write { validate: false }`,
    },
  );
}

const erased = (where: string, type: unknown) =>
  new HttpError(
    'http/erased-dto',
    `${where} has a type that is not known when it runs${type === undefined ? '' : ` (${refName(type as Constructable)})`}, and could not be validated. Nothing was started.`,
    {
      path: where,
      hint: 'its type is one class, which is imported as a value (not by `import type`), and the compiler emits decorator metadata; esbuild and tsx emit none: write { type: TheClass }; or name a pipe, or write { validate: false }',
    },
  );

const notAText = ({ where, type }: Parameter) =>
  new HttpError(
    'http/not-a-text',
    `${where} is declared as a ${refName(type as Constructable).toLowerCase()}, and would get a text. Nothing was started.`,
    { path: where, hint: 'name a pipe: ParseIntPipe, ParseFloatPipe, ParseBoolPipe' },
  );
