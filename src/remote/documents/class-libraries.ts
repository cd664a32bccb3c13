// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- also for whoever compiles this file without all others
/// <reference path="./class-validator-files.d.ts" />

// The files of class-validator that are used: its main entry loads a hundred validators more, and the telephone numbers of the world,
// which was two thirds of what `import 'oneiric/remote'` cost. The main entry exports these very modules, and all copies of the
// library keep what decorators say in one place. Nothing else is here, since tools/build.mjs publishes this file apart.
export { ValidateBy } from 'class-validator/cjs/decorator/common/ValidateBy.js';
export { ValidateIf } from 'class-validator/cjs/decorator/common/ValidateIf.js';
export { ValidateNested } from 'class-validator/cjs/decorator/common/ValidateNested.js';
export { Validator } from 'class-validator/cjs/validation/Validator.js';
export { plainToInstance, Transform, Type } from 'class-transformer';
