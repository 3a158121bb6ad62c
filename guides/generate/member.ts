import * as ts from "typescript";
import type { Declarations } from "./declarations.ts";
import { type Doc, docOf } from "./doc.ts";

/** A property of an object type, as a row of a table. */
export interface Member extends Doc {
  /** Its name; dotted if it is inside of another one. */
  readonly name: string;
  /** Its type without `undefined`. */
  readonly type: ts.TypeNode | undefined;
  /** Its type as declared. */
  readonly declaredType: ts.TypeNode | undefined;
  readonly isOptional: boolean;
}

/** The properties of an interface, those it inherits last. Properties of a nested object type follow their owner. */
export function membersOf(node: ts.InterfaceDeclaration, declarations: Declarations): Member[] {
  const inherited = (node.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression }) => {
      const parent = declarations.types.get(expression.getText());
      return parent && ts.isInterfaceDeclaration(parent) ? membersOf(parent, declarations) : [];
    }),
  );
  return [...node.members.flatMap((member) => rowsOf(member)), ...inherited];
}

function rowsOf(member: ts.TypeElement, prefix = ""): Member[] {
  if (!ts.isPropertySignature(member)) return [];
  const name = prefix + member.name.getText();
  const type = member.type && defined(member.type);
  const isNested = type && ts.isTypeLiteralNode(type) && member.name.getText() !== "transform";
  return [
    {
      ...docOf(member),
      name,
      type,
      declaredType: member.type,
      isOptional: member.questionToken !== undefined,
    },
    ...(isNested ? type.members.flatMap((nested) => rowsOf(nested, `${name}.`)) : []),
  ];
}

/** A type without `| undefined`. */
function defined(type: ts.TypeNode): ts.TypeNode {
  if (!ts.isUnionTypeNode(type)) return type;
  const others = type.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
  return others.length === 1 && others[0] ? unparenthesized(others[0]) : type;
}

function unparenthesized(type: ts.TypeNode): ts.TypeNode {
  return ts.isParenthesizedTypeNode(type) ? unparenthesized(type.type) : type;
}
