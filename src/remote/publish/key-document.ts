import { wholeNumber, type Option } from '../../core/option-bag.js';
import { bytesOfBase64 } from '../documents/base64.js';
import { Kind, May, Needs, NeedsOne } from '../documents/fields.js';
import * as R from '../documents/rules.js';

const bytes = (count: number): Option => ({
  fits: (value) => typeof value === 'string' && bytesOfBase64(value)?.length === count,
  expected: `${count} bytes in standard base64`,
});

/** Whoever gives us a file is not to choose how much memory it takes. */
const COST: Option = {
  fits: (value) =>
    typeof value === 'number' && Number.isInteger(Math.log2(value)) && value >= 2 ** 14 && value <= 2 ** 20,
  expected: 'a power of two from 16384 to 1048576',
};

/** How a passphrase becomes the key of a cipher. */
export class Kdf {
  @Needs(R.exactly('scrypt')) readonly name!: 'scrypt';
  @Needs(COST) readonly N!: number;
  @Needs(R.exactly(8)) readonly r!: 8;
  @Needs(wholeNumber(1, 4)) readonly p!: number;
  @Needs(bytes(16)) readonly salt!: string;
}

/** How a seed is encrypted. */
export class KeyCipher {
  @Needs(R.exactly('aes-256-gcm')) readonly name!: 'aes-256-gcm';
  @Needs(bytes(12)) readonly nonce!: string;
}

/** The file of a key. */
export class KeyDocument {
  @Kind('key') readonly _type!: 'key';
  /** Version of this format. */
  @Needs(R.exactly(1)) readonly spec!: 1;
  @Needs(R.line(100)) readonly publicKey!: string;
  @Needs(R.TIME) readonly createdAt!: string;
  /** What its owner calls it. */
  @May(R.line(100)) readonly name?: string;
  @NeedsOne(() => Kdf) readonly kdf!: Kdf;
  @NeedsOne(() => KeyCipher) readonly cipher!: KeyCipher;
  /** The encrypted seed, and the tag of the cipher. */
  @Needs(bytes(48)) readonly sealed!: string;
}
