/** Version of this package: what plugins require is held against it. A test holds it against package.json. */
export const VERSION = '0.1.0';
