import * as ts from "typescript";
import type { Declarations, DeclaredType } from "./declarations.ts";

/** Names of types in tables, with links to where the guide explains them. Remembers which ones it has to explain. */
export class TypeNames {
  readonly #declarations: Declarations;
  readonly #mentioned = new Map<string, DeclaredType>();

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  /** A type as code, with a link to the first type of ours in it. */
  linked(type: ts.TypeNode | undefined): string {
    if (type === undefined) return "";
    if (ts.isTypeLiteralNode(type)) return this.#literal(type);
    const text = type
      .getText()
      .replace(/\s+/g, " ")
      .replace(/\bpulumi\./g, "");
    const code = `\`${text.replaceAll("|", "\\|")}\``;
    const [anchor] = this.#mention(type);
    return anchor === undefined ? code : `[${code}](#${anchor.toLowerCase()})`;
  }

  /** All types that were linked to, and those that these refer to, by name. */
  mentioned(): [string, DeclaredType][] {
    // A Map's iteration includes what is added on the way.
    for (const [, node] of this.#mentioned) this.#mention(node);
    return [...this.#mentioned].sort(([one], [other]) => one.localeCompare(other));
  }

  /** An object type: what `transform` can change, or an object whose properties have rows of their own. */
  #literal(type: ts.TypeLiteralNode): string {
    if (!/\bTransform</.test(type.getText())) return "object";
    this.#mention(type);
    const keys = type.members.map((member) => `\`${member.name?.getText()}\``);
    return `[\`Transform\`](#transform) of ${keys.join(", ")}`;
  }

  /** Where the guide explains the types in `node`. A component's arguments are explained with the component. */
  #mention(node: ts.Node): string[] {
    const anchors: string[] = [];
    const visit = (part: ts.Node): void => {
      if (ts.isTypeReferenceNode(part) || ts.isExpressionWithTypeArguments(part)) {
        const name = (ts.isTypeReferenceNode(part) ? part.typeName : part.expression).getText();
        const { components, types } = this.#declarations;
        const component = name.replace(/Args$/, "");
        const declared = types.get(name);
        if (components.has(component)) anchors.push(component);
        else if (declared) {
          anchors.push(name);
          if (!this.#mentioned.has(name)) this.#mentioned.set(name, declared);
        }
      }
      ts.forEachChild(part, visit);
    };
    visit(node);
    return anchors;
  }
}
