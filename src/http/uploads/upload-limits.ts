/** How much is taken of a request that brings files. */
export interface UploadLimits {
  /** Bytes of all of it. */
  readonly uploadBytes: number;
  /** Bytes of a file, unless its parameter says otherwise. */
  readonly fileBytes: number;
  /** How many files. */
  readonly files: number;
  /** How many other fields; as many may a query have, and a form without files. */
  readonly fields: number;
  /** Bytes of such a field. */
  readonly fieldBytes: number;
}

/** Limits with nothing left out. */
export function uploadLimitsFrom(limits: Partial<UploadLimits>): UploadLimits {
  const { uploadBytes = 52_428_800, fileBytes = 10_485_760, fieldBytes = 65_536 } = limits;
  const { files = 10, fields = 1_000 } = limits;
  return { uploadBytes, fileBytes, files, fields, fieldBytes };
}
