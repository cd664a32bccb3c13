/** To come. */
export function SlotPage({ slot }: { readonly slot: string }) {
  return <h1>{slot}</h1>;
}
