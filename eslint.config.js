import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noCompare = {
  selector: 'MemberExpression[property.name=/^(localeCompare|toLocale[A-Z].*)$/]',
  message: 'Everything printed is sorted and spelled the same on every machine: compare by code point.',
};
const noNamespace = { selector: 'TSModuleDeclaration', message: 'Modules are the only namespaces.' };
const noEnum = { selector: 'TSEnumDeclaration', message: 'Use a union of strings, keyed by `kind`.' };
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' };
const noClock = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Only src/main.ts asks the clock; everything below is told the time.',
};
const told = 'Only src/main.ts touches the process, the clock and chance; everything below is told.';

export default defineConfig(
  { ignores: ['dist*/**', '.cache/**', 'coverage/**', 'test/fixtures/**', 'schema/**', 'docs/**', 'wasm/assembly/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', noCompare, noNamespace, noEnum, noDefaultExport],
      '@typescript-eslint/no-unsafe-enum-assignment': 'off', // there is no enum
      eqeqeq: ['error', 'smart'],
      'no-control-regex': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines': ['error', 400] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts'],
    rules: {
      'no-restricted-syntax': ['error', noCompare, noNamespace, noEnum, noDefaultExport, noClock],
      'no-restricted-globals': ['error', { name: 'process', message: told }],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, message: told })) },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: told },
        { object: 'Math', property: 'random', message: told },
        { object: 'performance', property: 'now', message: told },
      ],
    },
  },
  {
    // What vitest and eslint read is a default export.
    files: ['*.config.{js,ts}'],
    rules: { 'no-restricted-syntax': ['error', noCompare, noNamespace, noEnum] },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: ['error', 'smart'] },
  },
);
