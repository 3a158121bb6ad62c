import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { componentGuide } from "../../guides/generate/componentGuide.ts";

const COMPONENTS = fileURLToPath(new URL("../../components", import.meta.url));
const GUIDE = new URL("../../guides/components.md", import.meta.url);

describe("guides/components.md", () => {
  const generated = componentGuide(COMPONENTS);

  /** The rows of the table whose first row starts with `title`, in the section of a component or a type. */
  function table(section: string, title: string): string[] {
    const [, text = ""] = generated.split(new RegExp(`^##+ ${section}$`, "m"));
    const [own = ""] = text.split(/^##/m);
    const [, rows = ""] = own.split(`| ${title} |`);
    return rows.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  }

  it("is what npm run docs:components writes", () => {
    const isCurrent = readFileSync(GUIDE, "utf8") === generated;
    expect(isCurrent, "guides/components.md is out of date: run npm run docs:components").to.equal(
      true,
    );
  });

  it("says of an argument whether it is required, its type, its default and its limits", () => {
    const rows = table("PrivateBucket", "Argument");
    expect(rows[0]).to.equal(
      "| `expiryDays` | `number` | never | Days until an object expires, 1 to 36,500. |",
    );
    expect(rows[1]).to.match(/^\| `noncurrentExpiryDays` \| `number` \| required \| /);
    expect(rows).to.include(
      "| `transform` | [`Transform`](#transform) of `bucket`, `encryption`, `lifecycle` | none | Changes to child resources. |",
    );
  });

  it("lists inherited arguments, and the properties of an object argument", () => {
    const names = table("StreamPipeline", "Argument").map((row) => row.split("`")[1]);
    expect(names).to.include.members([
      "backupExpiryDays",
      "backupExpiryDays.current",
      "backupExpiryDays.noncurrent",
      "logRetentionDays",
    ]);
  });

  it("lists outputs, methods and child resources, and says which children may be missing", () => {
    const names = (title: string) =>
      table("StreamPipeline", title).map((row) => row.split("`")[1] ?? "");
    expect(names("Output")).to.include("streamArn").and.not.include("nodes");
    expect(names("Method")).to.deep.equal(["put()", "read()"]);
    expect(table("StreamPipeline", "Node")[0]).to.match(
      /^\| `stream` \| `aws\.kinesis\.Stream \\\| undefined` \| /,
    );
  });

  it("explains every type that it links to", () => {
    const anchors = [...generated.matchAll(/^##+ (.+)$/gm)].map(([, name]) => name?.toLowerCase());
    const links = [...generated.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links).to.not.be.empty;
    expect(anchors).to.include.members(links);
  });

  it("describes every argument, output and method", () => {
    const empty = [...generated.matchAll(/^\| (Argument|Output|Method|Property) [\s\S]*?\n\n/gm)]
      .flatMap(([table]) => table.split("\n"))
      .filter((row) => row.endsWith("|  |") && !/`mode` \| `"/.test(row));
    expect(empty).to.deep.equal([]);
  });
});
