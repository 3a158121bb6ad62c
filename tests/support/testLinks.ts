import { readFileSync } from "node:fs";
import { expect } from "chai";

/** Check that every test which a cell of a guide's table links to is there. */
export function expectTests(cell: string, guide: URL): void {
  for (const { file, title } of testLinks(cell)) {
    const source = readFileSync(new URL(file, guide), "utf8");
    expect(hasTest(source, title), `${file} has no test "${title}"`).to.equal(true);
  }
}

/** What a cell links to: files as seen from the guide, and with each of them the title of a test. */
export function testLinks(cell: string): { file: string; title: string }[] {
  const found = [...cell.matchAll(/\[[^\]]+\]\((\S+) "([^"]+)"\)/g)];
  expect(found.map(([link]) => link).join(", ")).to.equal(cell === "none" ? "" : cell);
  return found.map(([, file = "", title = ""]) => ({ file, title }));
}

/** Whether a test file gives a test this title, as it is or by filling in a template. */
function hasTest(source: string, title: string): boolean {
  const calls = source.matchAll(/\bit\(\s*(?:"((?:[^"\\]|\\.)+)"|`([^`]+)`|(\w+)),/g);
  return [...calls].some(([, text, template, variable]) => {
    if (text !== undefined) return text === title;
    const filled = variable ? [title, title] : filling(template ?? "", title);
    // What is filled in stands somewhere else in the file.
    return filled?.slice(1).every((part) => source.split(part).length > 1) ?? false;
  });
}

function filling(template: string, title: string): RegExpExecArray | null {
  const parts = template.split(/\$\{[^}]+\}/).map((part) => part.replace(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${parts.join("(.+)")}$`).exec(title);
}
