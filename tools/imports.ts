import ts from 'typescript';

/** One `import`, `export … from`, `import()` or `import('…').Type` of a file. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every module that a source text names, in the order of the text. */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (isModuleCall(node)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

// With verbatimModuleSyntax `import { type A } from 'x'` still loads x: only the clause counts.
const isTypeImport = (node: ts.ImportDeclaration) =>
  node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

const isModuleCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require'));
