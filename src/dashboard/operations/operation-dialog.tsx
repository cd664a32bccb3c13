/** To come. */
export function OperationDialog() {
  return null;
}
