import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

const MORE_THAN_THREE = 'At most three positional parameters; take an options object instead.';
const ONLY = 'A test that narrows or skips the run does not belong in the repository.';

/** Constructors are spared: what they take is injected. */
const syntax = [
  {
    selector: ':matches(FunctionDeclaration, ArrowFunctionExpression, TSDeclareFunction)[params.length>3]',
    message: MORE_THAN_THREE,
  },
  {
    selector: ':not(MethodDefinition[kind="constructor"]) > FunctionExpression[params.length>3]',
    message: MORE_THAN_THREE,
  },
  {
    selector:
      'MemberExpression[property.name=/^(only|skip|todo)$/][object.name=/^(it|test|describe|suite|bench)$/]',
    message: ONLY,
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', '.oneiric/'] },
  tseslint.configs.strictTypeChecked,
  security.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        // All files are of these projects: the service, which editors use, looks again at what is open for each.
        project: ['./tsconfig.json', './src/dashboard/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // An empty class is a module or a component here; its decorator is what it says.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      // Hooks and factories return promises by contract, whether or not they wait for something.
      '@typescript-eslint/require-await': 'off',
      // A callback may return nothing or its own undoing: `void | (() => void)`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A switch over a closed union is one decision.
      complexity: ['error', { max: 12, variant: 'modified' }],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 40, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...syntax],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      // Reports every `list[i]`; names from outside are kept in Maps instead, as reviews check.
      'security/detect-object-injection': 'off',
    },
  },
  {
    files: ['test/**', '**/*.test.ts', '**/*.test-d.ts'],
    rules: {
      // A describe block is a table of contents, and a double does what the test needs, not more.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'security/detect-non-literal-fs-filename': 'off',
      'security/detect-non-literal-regexp': 'off',
    },
  },
  {
    // Type tests declare the odd things that they test.
    files: ['**/*.test-d.ts'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    files: ['samples/**', 'bench/**', 'soak/**', 'tools/**', 'src/cli/**'],
    rules: {
      'no-console': 'off',
      // Their file names come from this repository, never from a user.
      'security/detect-non-literal-fs-filename': 'off',
    },
  },
  {
    files: ['src/**'],
    rules: {
      // Public names are listed one by one.
      'no-restricted-syntax': [
        'error',
        ...syntax,
        { selector: 'ExportAllDeclaration', message: 'List the names that are exported.' },
      ],
    },
  },
  {
    // Plain JavaScript has no casts for what JSON.parse returns; tsc checks these files all the same.
    files: ['tools/**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['src/cli/**'], rules: { 'security/detect-non-literal-fs-filename': 'error' } },
  {
    files: ['*.config.mjs', '*.config.ts'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // Projects of users: their own tsconfig.json finds the package only where they are put.
    files: ['test/package/consumers/{tsc,swc,esbuild,vitest}/**'],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ['*.config.ts'], rules: { 'security/detect-non-literal-fs-filename': 'off' } },
);
