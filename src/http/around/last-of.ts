import { isObservable, lastValueFrom } from 'rxjs';

/** An observable stands for its last value; anything else for itself. */
export const lastOf = (value: unknown): unknown =>
  isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
