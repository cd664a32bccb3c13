/** A document as somebody writes it: the members of its classes, without the classes. */
export type Plain<D> = D extends string | number | boolean | null | undefined
  ? D
  : D extends readonly (infer One)[]
    ? readonly Plain<One>[]
    : { readonly [Member in keyof D]: Plain<D[Member]> };
