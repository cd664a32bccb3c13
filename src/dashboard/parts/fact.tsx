import type { ComponentChildren } from 'preact';

/** A name and what is to be said of it; nothing where there is nothing to say. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  if (children === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
