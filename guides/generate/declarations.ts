import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";

/** A declared type: what a table of arguments can refer to. */
export type DeclaredType = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** What the files of `components/` declare, by name. */
export interface Declarations {
  /** The exported components, by name. */
  readonly components: ReadonlyMap<string, ts.ClassDeclaration>;
  readonly types: ReadonlyMap<string, DeclaredType>;
  /** Initial values of constants. */
  readonly constants: ReadonlyMap<string, ts.Expression>;
}

/**
 * Read the declarations of a folder.
 *
 * The files are parsed, but their types are not checked: that would load all types of the AWS provider, which takes
 * seconds and most of a gigabyte. So the names of exported types must be unique in the folder.
 *
 * @throws Error if two files export a type of the same name.
 */
export function readDeclarations(directory: string): Declarations {
  const types = new Map<string, DeclaredType>();
  const exportedTypes = new Set<string>();
  const classes = new Map<string, ts.ClassDeclaration>();
  const constants = new Map<string, ts.Expression>();
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".ts")).sort()) {
    for (const statement of parse(join(directory, file)).statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        const name = statement.name.text;
        if (isExported(statement) && exportedTypes.has(name)) {
          throw new Error(`two files of ${directory} export a type ${name}`);
        }
        if (isExported(statement)) exportedTypes.add(name);
        if (isExported(statement) || !types.has(name)) types.set(name, statement);
      } else if (ts.isClassDeclaration(statement) && statement.name) {
        classes.set(statement.name.text, statement);
      } else if (ts.isVariableStatement(statement)) {
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (ts.isIdentifier(name) && initializer) constants.set(name.text, initializer);
        }
      }
    }
  }
  const exported = exportsOf(parse(join(directory, "index.ts")));
  const components = new Map(
    [...classes]
      .filter(([name, node]) => exported.includes(name) && isComponent(node))
      .sort(([one], [other]) => one.localeCompare(other)),
  );
  return { components, types, constants };
}

function parse(file: string): ts.SourceFile {
  const parents = true;
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, parents);
}

function isExported({ modifiers }: DeclaredType): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** Names that a file exports from others. */
function exportsOf(file: ts.SourceFile): string[] {
  return file.statements
    .filter(ts.isExportDeclaration)
    .map(({ exportClause }) => exportClause)
    .filter((clause) => clause !== undefined)
    .filter(ts.isNamedExports)
    .flatMap(({ elements }) => elements.map(({ name }) => name.text));
}

function isComponent(node: ts.ClassDeclaration): boolean {
  return (
    node.heritageClauses?.some((clause) => /\bComponentResource$/.test(clause.getText())) ?? false
  );
}
