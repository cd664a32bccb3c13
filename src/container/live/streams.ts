// The files of rxjs that are used, instead of all 220 that its main entry loads: they are half of what `import 'oneiric'`
// would cost. Its main entry exports these very modules, so that an application's own import gives the same classes.
// Nothing else is here, since tools/build.mjs publishes this file apart.
export { Observable } from 'rxjs/internal/Observable';
export { Subject } from 'rxjs/internal/Subject';
export { Subscription } from 'rxjs/internal/Subscription';
// eslint-disable-next-line @typescript-eslint/no-deprecated -- of its overloads, only the one with thisArg is
export { filter } from 'rxjs/internal/operators/filter';
