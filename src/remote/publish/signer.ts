/** Somebody who signs: a {@link SigningKey}, another program, or what keeps keys for you. */
export interface Signer {
  /** The public key, `ed25519:` and its 32 bytes in base64. */
  readonly publicKey: string;
  /** The Ed25519 signature of the bytes, 64 bytes. It is verified before anything is made of it. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
