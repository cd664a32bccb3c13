/** To come. */
export function RemotePage() {
  return <h1>Remote</h1>;
}
