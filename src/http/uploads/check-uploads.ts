import type { Constructable } from '../../core/component.js';
import { getControllerMethodMetadataList } from '../http-core.js';
import { formParsers } from './form-parser.js';
import { wishesOf } from './wishes.js';

/** Sees that what reads uploads is there where a controller takes some. @throws HttpError `http/missing-package` */
export async function checkUploads(controllers: readonly Constructable[]): Promise<void> {
  const takesSome = controllers.some((controller) =>
    getControllerMethodMetadataList(controller).some(
      ({ methodKey: method }) => wishesOf({ controller, method }).length > 0,
    ),
  );
  if (takesSome) await formParsers();
}
