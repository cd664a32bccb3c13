import type { Constructable } from '../../core/component.js';
import { getControllerMethodMetadataList } from '../http-core.js';
import { formParsers } from './form-parser.js';
import { wishesOf } from './wishes.js';

/** Whether a controller takes uploads; what reads them is there then. @throws HttpError `http/missing-package` */
export async function takesUploads(controllers: readonly Constructable[]): Promise<boolean> {
  const takesSome = controllers.some((controller) =>
    getControllerMethodMetadataList(controller).some(
      ({ methodKey: method }) => wishesOf({ controller, method }).length > 0,
    ),
  );
  if (takesSome) await formParsers();
  return takesSome;
}
